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
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (Character.isISOControl(c)) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
