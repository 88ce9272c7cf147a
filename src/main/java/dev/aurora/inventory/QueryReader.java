package dev.aurora.inventory;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.inventory.Field.Kind;
import dev.aurora.inventory.ResourceQuery.Aggregate;
import dev.aurora.inventory.ResourceQuery.Condition;
import dev.aurora.inventory.ResourceQuery.Cursor;
import dev.aurora.inventory.ResourceQuery.Function;
import dev.aurora.inventory.ResourceQuery.Op;
import dev.aurora.inventory.ResourceQuery.Order;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes a question of the arguments of list_resources, or refuses with a sentence that says what would be accepted. */
final class QueryReader {
    static final Set<String> ARGUMENTS = Set.of(
            "types",
            "kinds",
            "filter",
            "text",
            "connection",
            "groupBy",
            "aggregate",
            "sort",
            "limit",
            "cursor",
            "fields");
    static final int MOST_ITEMS = 200;

    private static final int USUAL_ITEMS = 50;
    private static final int MOST_GROUP_FIELDS = 4;
    private static final int LONGEST_NUMBER = 40;
    private static final Set<Op> ON_TEXT =
            EnumSet.of(Op.EQ, Op.NE, Op.CONTAINS, Op.PREFIX, Op.IN, Op.NOT_IN, Op.EXISTS, Op.MISSING);
    private static final Set<Op> ON_ORDERED =
            EnumSet.of(Op.EQ, Op.NE, Op.GT, Op.GTE, Op.LT, Op.LTE, Op.IN, Op.NOT_IN, Op.EXISTS, Op.MISSING);
    private static final Set<Op> ON_BOOLEAN = EnumSet.of(Op.EQ, Op.NE, Op.IN, Op.NOT_IN, Op.EXISTS, Op.MISSING);
    private static final Set<Op> ON_TAGS = EnumSet.of(Op.CONTAINS, Op.EXISTS, Op.MISSING);

    private final Fields fields;

    QueryReader(Fields fields) {
        this.fields = fields;
    }

    ResourceQuery read(JsonObject json, @Nullable UUID connectionId) {
        var arguments = new Arguments(json, "list_resources", ARGUMENTS);
        var groupBy = arguments.texts("groupBy").stream()
                .distinct()
                .map(fields::field)
                .map(QueryReader::groupable)
                .toList();
        if (groupBy.size() > MOST_GROUP_FIELDS) {
            throw invalid("Resources can be grouped by " + MOST_GROUP_FIELDS + " fields at most");
        }
        var aggregate = arguments.object("aggregate").map(this::aggregate);
        var grouped = !groupBy.isEmpty() || aggregate.isPresent();
        var types = arguments.texts("types").stream().map(fields::type).toList();
        var kinds = arguments.texts("kinds").stream().map(fields::kind).toList();
        var conditions =
                arguments.objects("filter").stream().map(this::condition).toList();
        var order = grouped ? groupOrder(arguments.object("sort"), groupBy) : order(arguments.object("sort"));
        var query = new ResourceQuery(
                types,
                kinds,
                conditions,
                arguments.text("text").orElse(null),
                connectionId,
                groupBy,
                aggregate,
                order,
                arguments.number("limit", USUAL_ITEMS, 1, MOST_ITEMS),
                Optional.empty());
        return arguments.text("cursor").map(it -> continued(query, it)).orElse(query);
    }

    /** The cursor is good for the same question only. */
    static String cursor(ResourceQuery query, Cursor cursor) {
        var json = new JsonObject()
                .put("q", fingerprint(query))
                .put("id", cursor.id().toString());
        if (cursor.value() != null) {
            json.put("v", cursor.value());
        }
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
    }

    static ResourceQuery continued(ResourceQuery query, String cursor) {
        try {
            var json = new JsonObject(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
            if (json.getInteger("q", 0) != fingerprint(query)) {
                throw invalid("This cursor belongs to another question; leave it out to start from the first page");
            }
            var value = json.getString("v");
            if (value != null && value.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("No database takes this");
            }
            var position = new Cursor(value, UUID.fromString(json.getString("id")));
            return new ResourceQuery(
                    query.types(),
                    query.kinds(),
                    query.conditions(),
                    query.text(),
                    query.connectionId(),
                    query.groupBy(),
                    query.aggregate(),
                    query.order(),
                    query.limit(),
                    Optional.of(position));
        } catch (IllegalArgumentException | DecodeException | ClassCastException | NullPointerException e) {
            throw invalid("This is no cursor; take the nextCursor of the page before");
        }
    }

    private static int fingerprint(ResourceQuery query) {
        return List.of(
                        query.types(),
                        query.kinds(),
                        query.conditions().toString(),
                        String.valueOf(query.text()),
                        String.valueOf(query.connectionId()),
                        query.order().toString())
                .toString()
                .hashCode();
    }

    /** Sorting by age is sorting by the time of creation, which does not change between two pages. */
    Order orderBy(String name, boolean descending) {
        var field = fields.field(name);
        if (field.kind().several() || field.kind() == Kind.TAGS) {
            throw invalid("Resources cannot be sorted by \"" + name + "\", which has several values");
        }
        return field.name().equals("ageDays")
                ? new Order(Optional.of(fields.field("createdAt")), !descending)
                : new Order(Optional.of(field), descending);
    }

    private Order order(Optional<JsonObject> sort) {
        if (sort.isEmpty()) {
            return orderBy("name", false);
        }
        var arguments = new Arguments(sort.get(), "sort", Set.of("field", "order"));
        return orderBy(
                arguments.text("field").orElseThrow(() -> invalid("\"sort\" needs a \"field\"")),
                descending(arguments, false));
    }

    private Order groupOrder(Optional<JsonObject> sort, List<Field> groupBy) {
        if (sort.isEmpty()) {
            return new Order(Optional.empty(), true);
        }
        var arguments = new Arguments(sort.get(), "sort", Set.of("field", "order"));
        var name = arguments.text("field").orElse("value");
        if (name.equals("value") || name.equals("count")) {
            return new Order(Optional.empty(), descending(arguments, true));
        }
        var field = fields.field(name);
        if (!groupBy.contains(field)) {
            throw invalid("Groups are sorted by \"value\" or by a field they are grouped by, not by \"" + name + "\"");
        }
        return new Order(Optional.of(field), descending(arguments, false));
    }

    private static boolean descending(Arguments arguments, boolean absent) {
        return switch (arguments.text("order").orElse(absent ? "desc" : "asc").toLowerCase(Locale.ROOT)) {
            case "asc" -> false;
            case "desc" -> true;
            default -> throw invalid("\"order\" of sort is asc or desc");
        };
    }

    private Aggregate aggregate(JsonObject json) {
        var arguments = new Arguments(json, "aggregate", Set.of("function", "field"));
        var name = arguments.text("function").orElse("count").toUpperCase(Locale.ROOT);
        var function = Arrays.stream(Function.values())
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow(() -> invalid("\"function\" of aggregate is one of count, sum, avg, min, max"));
        var field = arguments.text("field").map(fields::field);
        if (function == Function.COUNT) {
            return new Aggregate(function, field.filter(it -> it.kind() != Kind.TAGS));
        }
        var of = field.orElseThrow(() ->
                invalid("\"aggregate\" needs the \"field\" to take the " + name.toLowerCase(Locale.ROOT) + " of"));
        var minOrMax = function == Function.MIN || function == Function.MAX;
        if (of.kind() != Kind.NUMBER && !(minOrMax && of.kind() == Kind.TIME)) {
            throw invalid(
                    "There is no " + name.toLowerCase(Locale.ROOT) + " of \"" + of.name() + "\", which is no number");
        }
        return new Aggregate(function, field);
    }

    private static Field groupable(Field field) {
        if (field.kind().several() || field.kind() == Kind.TIME || field.name().equals("ageDays")) {
            throw invalid("Resources cannot be grouped by \"" + field.name()
                    + "\"; group by a field with one value, such as type, region, state or tags.<key>");
        }
        return field;
    }

    private Condition condition(JsonObject json) {
        var arguments = new Arguments(json, "filter", Set.of("field", "op", "value"));
        var field = fields.field(arguments
                .text("field")
                .orElseThrow(() -> invalid("Each filter needs a \"field\", an \"op\" and mostly a \"value\"")));
        var op = op(arguments.text("op").orElse("eq"), field);
        var value = json.getValue("value");
        return switch (op) {
            case EXISTS, MISSING -> {
                if (value != null) {
                    throw invalid("\"" + op.name().toLowerCase(Locale.ROOT) + "\" takes no value");
                }
                yield new Condition(field, op, List.of());
            }
            case IN, NOT_IN -> new Condition(field, op, list(field, op, value));
            case EQ, NE, GT, GTE, LT, LTE, CONTAINS, PREFIX ->
                new Condition(field, op, List.of(single(field, op, value)));
        };
    }

    private static Op op(String given, Field field) {
        var op = Arrays.stream(Op.values())
                .filter(it -> it.name().equalsIgnoreCase(given))
                .findFirst()
                .orElseThrow(() -> Fields.unknown("op", given, names(EnumSet.allOf(Op.class)), ""));
        var possible =
                switch (field.kind()) {
                    case TEXT, LIST, PORTS -> ON_TEXT;
                    case NUMBER, TIME -> ON_ORDERED;
                    case BOOLEAN -> ON_BOOLEAN;
                    case TAGS -> ON_TAGS;
                };
        if (!possible.contains(op)) {
            throw invalid("\"" + field.name() + "\" cannot be compared with " + given + "; with it go "
                    + String.join(", ", names(possible)));
        }
        return op;
    }

    private static List<String> names(Set<Op> ops) {
        return ops.stream().map(it -> it.name().toLowerCase(Locale.ROOT)).toList();
    }

    private static List<String> list(Field field, Op op, @Nullable Object value) {
        if (!(value instanceof JsonArray array) || array.isEmpty() || array.size() > MOST_ITEMS) {
            throw invalid("\"" + op.name().toLowerCase(Locale.ROOT) + "\" of \"" + field.name()
                    + "\" takes a list of 1 to " + MOST_ITEMS + " values");
        }
        var values = new ArrayList<String>();
        array.forEach(it -> values.add(single(field, op, it)));
        return values;
    }

    private static String single(Field field, Op op, @Nullable Object value) {
        if (value == null || value instanceof JsonArray || value instanceof JsonObject) {
            throw invalid("\"" + op.name().toLowerCase(Locale.ROOT) + "\" of \"" + field.name() + "\" takes one value");
        }
        var text = value.toString().replace('\u0000', ' ').strip();
        if (text.length() > 1000) {
            throw invalid("A value may have 1000 characters at most");
        }
        return switch (field.kind()) {
            case TEXT, LIST, PORTS, TAGS -> text;
            case NUMBER -> number(field, text);
            case BOOLEAN -> truth(field, text);
            case TIME -> time(field, text);
        };
    }

    private static String number(Field field, String text) {
        try {
            if (text.length() <= LONGEST_NUMBER) {
                var number = new BigDecimal(text);
                if (Math.abs((long) number.scale()) + number.precision() < 100) {
                    return number.toPlainString();
                }
            }
        } catch (NumberFormatException e) {
            throw notANumber(field, text);
        }
        throw notANumber(field, text);
    }

    private static Refusal notANumber(Field field, String text) {
        return invalid("\"" + field.name() + "\" is compared with a number, which \"" + text + "\" is not");
    }

    private static String truth(Field field, String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> "true";
            case "false" -> "false";
            default ->
                throw invalid("\"" + field.name() + "\" is compared with true or false, not with \"" + text + "\"");
        };
    }

    /** A date stays a date; a time becomes one in UTC. */
    private static String time(Field field, String text) {
        try {
            if (text.length() == "2026-01-01".length()) {
                return bounded(LocalDate.parse(text)).toString();
            }
            var time = OffsetDateTime.parse(text);
            var _ = bounded(time.toLocalDate());
            return Instant.from(time).toString();
        } catch (DateTimeException e) {
            throw invalid("\"" + field.name() + "\" is compared with a date or time such as 2026-01-31 or"
                    + " 2026-01-31T12:00:00Z, not with \"" + text + "\"");
        }
    }

    private static LocalDate bounded(LocalDate date) {
        if (date.getYear() < 1900 || date.getYear() > 9999) {
            throw new DateTimeException("out of range");
        }
        return date;
    }

    private static Refusal invalid(String sentence) {
        return new Refusal(Reason.INVALID, sentence);
    }
}
