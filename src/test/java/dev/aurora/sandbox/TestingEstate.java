package dev.aurora.sandbox;

import java.net.URI;
import java.time.Clock;

/** The estate of the sandbox, for tests that need an account with everything in it. */
public final class TestingEstate {
    /** Puts it into the emulator, and answers how many steps the emulator did not know. */
    public static int seed(URI endpoint) {
        return Sandbox.seed(endpoint, Clock.systemUTC());
    }

    private TestingEstate() {}
}
