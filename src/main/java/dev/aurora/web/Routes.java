package dev.aurora.web;

import java.util.List;

/** The operations that a feature answers. */
@FunctionalInterface
public interface Routes {
    List<Operation> operations();
}
