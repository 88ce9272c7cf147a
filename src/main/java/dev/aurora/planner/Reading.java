package dev.aurora.planner;

import io.vertx.core.json.JsonObject;

/** What a question was understood to mean. */
sealed interface Reading {
    record Call(String tool, JsonObject arguments) implements Reading {
        static final String LIST = "list_resources";
        static final String GET = "get_resource";
        static final String RISKS = "find_risks";
        static final String REFRESH = "refresh_inventory";
    }

    /** An answer that needs no tool: {@code about} or {@code greeting}. */
    record Says(String what) implements Reading {}

    /** Not understood, or beyond what the planner does; the sentence says which. */
    record Unclear(String why, boolean certain) implements Reading {
        /** The grammar is lost, and a similar example may still tell what was meant. */
        static Unclear perhaps(String why) {
            return new Unclear(why, false);
        }

        /** Understood well enough to know that no tool answers it. */
        static Unclear surely(String why) {
            return new Unclear(why, true);
        }
    }
}
