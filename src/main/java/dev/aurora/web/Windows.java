package dev.aurora.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The windows of all callers of one budget. When there are too many, those unused for longest are forgotten. */
final class Windows {
    static final int MOST = 20_000;

    /** A window whose count other nodes have to know. */
    record Changed(String caller, SlidingWindow window) {}

    private final int sharedFrom;
    private final Map<String, SlidingWindow> changed = new LinkedHashMap<>();
    private final Map<String, SlidingWindow> all = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SlidingWindow> eldest) {
            if (size() <= MOST) {
                return false;
            }
            changed.remove(eldest.getKey());
            return true;
        }
    };

    /** Counts below {@code sharedFrom} are no matter of other nodes. */
    Windows(int sharedFrom) {
        this.sharedFrom = sharedFrom;
    }

    SlidingWindow of(String caller) {
        return all.computeIfAbsent(caller, it -> new SlidingWindow());
    }

    void count(String caller, long now) {
        var window = of(caller);
        window.count(now);
        change(caller, window);
    }

    /** At most so many of those that changed; the rest comes the next time. */
    List<Changed> takeChanged(int most) {
        var taken = new ArrayList<Changed>();
        var rest = changed.entrySet().iterator();
        while (rest.hasNext() && taken.size() < most) {
            var next = rest.next();
            taken.add(new Changed(next.getKey(), next.getValue()));
            rest.remove();
        }
        return taken;
    }

    /** Every count of the running minute is to be told again. */
    void changeAll(long now) {
        all.forEach((caller, window) -> {
            window.roll(now);
            change(caller, window);
        });
    }

    void forgetIdle(long now) {
        var eldest = all.entrySet().iterator();
        while (eldest.hasNext()) {
            var next = eldest.next();
            if (next.getValue().minute() >= now / SlidingWindow.MILLIS - 1) {
                return;
            }
            eldest.remove();
            changed.remove(next.getKey());
        }
    }

    int size() {
        return all.size();
    }

    private void change(String caller, SlidingWindow window) {
        if (window.own() > 0 && window.own() >= sharedFrom) {
            changed.put(caller, window);
        }
    }
}
