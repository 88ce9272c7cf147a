package dev.aurora.inventory;

/**
 * Something of a resource that can be compared, shown, sorted and grouped by.
 *
 * @param name as people write it: {@code region}, {@code tags.env}, {@code sizeGiB}
 */
record Field(String name, Kind kind, Origin origin) {
    /** How its values compare. */
    enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        TIME,
        /** Several texts; equal to a value means that one of them is. */
        LIST,
        /** As a list, but a value also lies within ranges such as 0-1024. */
        PORTS,
        /** All tags together. */
        TAGS;

        boolean several() {
            return this == LIST || this == PORTS || this == TAGS;
        }

        boolean ordered() {
            return this == NUMBER || this == TIME;
        }
    }

    /** Where it is kept. */
    enum Origin {
        COLUMN,
        TAG,
        ATTRIBUTE
    }

    private static final String TAG_PREFIX = "tags.";

    /** The key of the tag, for a field of that origin. */
    String tagKey() {
        return name.substring(TAG_PREFIX.length());
    }
}
