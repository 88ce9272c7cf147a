package dev.aurora.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;

/** The house stands on its floors: a package may know what is below it, nothing beside it and nothing above. */
@AnalyzeClasses(packages = "dev.aurora", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String BASE = "dev.aurora.";

    /** From the ground up. A package that is not on this list fails the test: give it a floor on purpose. */
    private static final List<List<String>> FLOORS = List.of(
            List.of("config", "bus", "redaction"),
            List.of("postgres", "redis", "objects"),
            List.of("audit"),
            List.of("secrets", "web"),
            List.of("identity", "organisation", "jobs", "events"),
            List.of("notify"),
            List.of("policy", "llm", "openid"),
            List.of("tool", "cloud", "pricing"),
            List.of("inventory", "knowledge"),
            List.of("terraform", "actions", "commands"),
            List.of("billing"),
            List.of("agent", "planner"),
            List.of("chat", "mcp", "incidents"),
            List.of("http"),
            List.of("app", "embedded", "sandbox", "backup"));

    /** Packages of one floor of which the first is made of the second. */
    private static final Map<String, List<String>> WITHIN_A_FLOOR =
            Map.of("app", List.of("embedded", "sandbox", "backup"), "sandbox", List.of("embedded"));

    private static final Map<String, Integer> FLOOR_OF = floors();

    @ArchTest
    static final ArchRule IMPORTS_GO_DOWN = ArchRuleDefinition.classes().should(importOnlyFromBelow());

    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching("dev.aurora.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule SQL_STAYS_IN_REPOSITORIES = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Repository")
            .should()
            .dependOnClassesThat(resideInAPackage("io.vertx.sqlclient.templates.."));

    @ArchTest
    static final ArchRule NOTHING_IS_PRINTED = noClasses()
            .that()
            .resideOutsideOfPackage("dev.aurora.app..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static void everyPackageIsNullMarked(JavaClasses classes) {
        var unmarked = new TreeSet<String>();
        for (var type : classes) {
            var marked = type.getPackage().tryGetPackageInfo();
            if (marked.isEmpty() || !marked.get().isAnnotatedWith(NullMarked.class)) {
                unmarked.add(type.getPackageName());
            }
        }
        if (!unmarked.isEmpty()) {
            throw new AssertionError("Packages without @NullMarked in their package-info.java: " + unmarked);
        }
    }

    @ArchTest
    static void everyPackageHasAFloor(JavaClasses classes) {
        var homeless = new TreeSet<String>();
        for (JavaPackage part : classes.getPackage("dev.aurora").getSubpackages()) {
            if (!FLOOR_OF.containsKey(part.getRelativeName())) {
                homeless.add(part.getName());
            }
        }
        if (!homeless.isEmpty()) {
            throw new AssertionError("Packages without a floor: " + homeless);
        }
    }

    private static ArchCondition<JavaClass> importOnlyFromBelow() {
        return new ArchCondition<>("import only from a lower floor") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                var from = part(type);
                for (var dependency : type.getDirectDependenciesFromSelf()) {
                    var target = dependency.getTargetClass().getBaseComponentType();
                    if (target.getPackageName().startsWith(BASE) && !allowed(from, part(target))) {
                        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static boolean allowed(String from, String to) {
        return from.equals(to)
                || FLOOR_OF.getOrDefault(to, Integer.MAX_VALUE) < FLOOR_OF.getOrDefault(from, -1)
                || WITHIN_A_FLOOR.getOrDefault(from, List.of()).contains(to);
    }

    private static String part(JavaClass type) {
        return type.getPackageName().substring(BASE.length()).split("\\.", 2)[0];
    }

    private static Map<String, Integer> floors() {
        var result = new HashMap<String, Integer>();
        for (var floor = 0; floor < FLOORS.size(); floor++) {
            for (var name : FLOORS.get(floor)) {
                result.put(name, floor);
            }
        }
        return result;
    }
}
