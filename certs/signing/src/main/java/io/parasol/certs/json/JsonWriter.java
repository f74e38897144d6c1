// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * A writer of values in one line, without white space, in UTF-8. It writes bytes, because Java's
 * compilers take long for the nested calls if each of them contains the code of a {@link
 * StringBuilder}.
 */
final class JsonWriter {

  private static final int INITIAL_CAPACITY = 512;

  private byte[] bytes = new byte[INITIAL_CAPACITY];
  private int length;

  byte[] write(Json value) {
    append(value);
    return Arrays.copyOf(bytes, length);
  }

  private void append(Json value) {
    if (value instanceof Json.Obj object) {
      appendObject(object);
    } else if (value instanceof Json.Arr array) {
      appendArray(array);
    } else if (value instanceof Json.Str string) {
      appendString(string.text());
    } else if (value instanceof Json.Num number) {
      appendAscii(number.number().toString());
    } else if (value instanceof Json.Bool bool) {
      appendAscii(bool.value() ? "true" : "false");
    } else {
      appendAscii("null");
    }
  }

  private void appendObject(Json.Obj object) {
    char before = '{';
    for (Map.Entry<String, Json> member : object.members().entrySet()) {
      put(before);
      appendString(member.getKey());
      put(':');
      append(member.getValue());
      before = ',';
    }
    appendAscii(object.members().isEmpty() ? "{}" : "}");
  }

  private void appendArray(Json.Arr array) {
    char before = '[';
    for (Json item : array.items()) {
      put(before);
      append(item);
      before = ',';
    }
    appendAscii(array.items().isEmpty() ? "[]" : "]");
  }

  private void appendString(String text) {
    put('"');
    if (isPlain(text)) {
      appendAscii(text);
    } else {
      byte[] escaped = escaped(text).getBytes(StandardCharsets.UTF_8);
      ensureCapacity(escaped.length);
      System.arraycopy(escaped, 0, bytes, length, escaped.length);
      length += escaped.length;
    }
    put('"');
  }

  /** Returns whether a text needs no escape, and has one byte for each character. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  /**
   * Escapes the characters that RFC 8259, 7 requires, and all other control characters, so that
   * terminals can display the text safely.
   */
  private static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\' || Character.isISOControl(c)) {
        out.append(escaped(c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
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

  /** Copies the low byte of each character, which is deprecated for any other text than ASCII. */
  @SuppressWarnings("deprecation")
  private void appendAscii(String text) {
    int count = text.length();
    ensureCapacity(count);
    text.getBytes(0, count, bytes, length);
    length += count;
  }

  private void put(char ascii) {
    ensureCapacity(1);
    bytes[length++] = (byte) ascii;
  }

  private void ensureCapacity(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
