// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.function.Predicate;

/**
 * What the page needs of a message: a native device publishes its own, and may publish anything. A
 * member may be missing; one that is there has the type that the protocol gives it.
 */
final class MessageForm {

  /** The largest time of ECMAScript in epoch milliseconds (ECMA-262, 21.4.1.1). */
  private static final BigDecimal MAX_TIME = new BigDecimal("8.64e15");

  private MessageForm() {}

  /**
   * Parses a message as far as {@link #isReadable} looks at it.
   *
   * @param kind the last level of its topic.
   */
  static Json parse(String kind, byte[] payload) throws JsonException {
    // Of the values of telemetry, which are most of what is published, none is looked at.
    return kind.equals("telemetry") ? Json.outline(payload, "q", "later") : Json.parse(payload);
  }

  /**
   * Returns whether the page can read a message.
   *
   * @param kind the last level of its topic.
   */
  static boolean isReadable(String kind, Json message) {
    if (!(message instanceof Json.Obj)) {
      return false;
    }
    return switch (kind) {
      case "state" ->
          has(message, "state", MessageForm::isText) && has(message, "why", MessageForm::isText);
      case "event" ->
          has(message, "ts", MessageForm::isTime)
              && has(message, "event", MessageForm::isText)
              && has(message, "alarm", MessageForm::isText)
              && has(message, "place", MessageForm::isPlace);
      case "telemetry" ->
          has(message, "ts", MessageForm::isTime)
              && has(message, "v", MessageForm::isObject)
              && has(message, "q", mapOf(MessageForm::isText))
              && has(message, "later", mapOf(later -> isTime(sum(message, later))));
      case "about" -> has(message, "points", mapOf(MessageForm::isPoint));
      case "health" -> has(message, "conditions", MessageForm::isTexts);
      default -> true;
    };
  }

  private static boolean isText(Json value) {
    return value instanceof Json.Str;
  }

  private static boolean isObject(Json value) {
    return value instanceof Json.Obj;
  }

  private static boolean isTime(Json value) {
    return value instanceof Json.Num time && time.number().abs().compareTo(MAX_TIME) <= 0;
  }

  /** Returns when a point was measured that was later than the time of its message. */
  private static Json sum(Json message, Json later) {
    Json ts = message instanceof Json.Obj all ? all.members().get("ts") : null;
    return ts instanceof Json.Num begin && later instanceof Json.Num millis
        ? new Json.Num(begin.number().add(millis.number()))
        : later;
  }

  private static boolean isTexts(Json value) {
    return value instanceof Json.Arr list && all(list.items(), MessageForm::isText);
  }

  /** Returns whether a value may be where an alarm is: a text, or at least one name. */
  private static boolean isPlace(Json value) {
    return isText(value)
        || (isTexts(value) && value instanceof Json.Arr list && !list.items().isEmpty());
  }

  private static boolean isPoint(Json value) {
    return isObject(value)
        && has(value, "label", MessageForm::isText)
        && has(value, "meaning", MessageForm::isText)
        && has(value, "write", MessageForm::isObject);
  }

  private static boolean has(Json message, String name, Predicate<Json> type) {
    Json member = message instanceof Json.Obj all ? all.members().get(name) : null;
    return member == null || type.test(member);
  }

  private static Predicate<Json> mapOf(Predicate<Json> type) {
    return value -> value instanceof Json.Obj all && all(all.members().values(), type);
  }

  private static boolean all(Collection<Json> values, Predicate<Json> type) {
    return values.stream().allMatch(type);
  }
}
