package dev.aurora.cloud;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A type of resource and what is known of each.
 *
 * @param name such as {@code aws.ec2.instance}: provider, service and what it is
 * @param kind what it is in any cloud, such as {@code vm}
 */
public record ResourceType(String name, String kind, Map<String, AttributeType> attributes) {
    /**
     * Attributes separated by spaces: {@code sizeGiB#} is a number, {@code encrypted?} is true or false, {@code openPorts[]}
     * is a list, all others are text.
     */
    public static ResourceType of(String name, String kind, String attributes) {
        var types = new LinkedHashMap<String, AttributeType>();
        for (var word : attributes.split(" ", -1)) {
            if (word.endsWith("#")) {
                types.put(word.substring(0, word.length() - 1), AttributeType.NUMBER);
            } else if (word.endsWith("?")) {
                types.put(word.substring(0, word.length() - 1), AttributeType.BOOLEAN);
            } else if (word.endsWith("[]")) {
                types.put(word.substring(0, word.length() - 2), AttributeType.LIST);
            } else {
                types.put(word, AttributeType.TEXT);
            }
        }
        return new ResourceType(name, kind, Map.copyOf(types));
    }

    public String provider() {
        return name.substring(0, name.indexOf('.'));
    }

    public String service() {
        return name.substring(name.indexOf('.') + 1, name.lastIndexOf('.'));
    }
}
