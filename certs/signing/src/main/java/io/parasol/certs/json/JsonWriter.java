// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import java.util.Map;

/** A writer of values in one line, without white space. */
final class JsonWriter {

  private final StringBuilder out = new StringBuilder();

  String write(Json value) {
    append(value);
    return out.toString();
  }

  private void append(Json value) {
    if (value instanceof Json.Obj object) {
      appendObject(object);
    } else if (value instanceof Json.Arr array) {
      appendArray(array);
    } else if (value instanceof Json.Str string) {
      appendString(string.text());
    } else if (value instanceof Json.Num number) {
      out.append(number.number());
    } else if (value instanceof Json.Bool bool) {
      out.append(bool.value());
    } else {
      out.append("null");
    }
  }

  private void appendObject(Json.Obj object) {
    char before = '{';
    for (Map.Entry<String, Json> member : object.members().entrySet()) {
      out.append(before);
      appendString(member.getKey());
      out.append(':');
      append(member.getValue());
      before = ',';
    }
    out.append(object.members().isEmpty() ? "{}" : "}");
  }

  private void appendArray(Json.Arr array) {
    char before = '[';
    for (Json item : array.items()) {
      out.append(before);
      append(item);
      before = ',';
    }
    out.append(array.items().isEmpty() ? "[]" : "]");
  }

  /**
   * Appends a string. Escapes the characters that RFC 8259, 7 requires, and all other control
   * characters, so that terminals can display the text safely.
   */
  private void appendString(String text) {
    out.append('"');
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\' || Character.isISOControl(c)) {
        out.append(text, plain, i).append(escaped(c));
        plain = i + 1;
      }
    }
    (plain == 0 ? out.append(text) : out.append(text, plain, text.length())).append('"');
  }

  private static String escaped(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> "\\u%04x".formatted((int) c);
    };
  }
}
