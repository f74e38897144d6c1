// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * An encoder of OLPC canonical JSON, the form that TUF signatures cover (TUF 4.1, 4.2.1). Members
 * are sorted by key, there is no white space, and numbers are integers. Strings escape only the
 * quotation mark and the reverse solidus.
 */
final class CanonicalJson {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private CanonicalJson() {}

  /**
   * Encodes a value.
   *
   * @throws JsonException if it contains a number with a fraction, which has no canonical form.
   */
  static byte[] encode(Json value) throws JsonException {
    CanonicalJson writer = new CanonicalJson();
    writer.append(value);
    return writer.out.toByteArray();
  }

  private void append(Json value) throws JsonException {
    if (value instanceof Json.Obj object) {
      appendObject(object);
    } else if (value instanceof Json.Arr array) {
      appendArray(array);
    } else if (value instanceof Json.Str string) {
      appendString(string.text());
    } else if (value instanceof Json.Num number) {
      appendInteger(number);
    } else if (value instanceof Json.Bool bool) {
      appendText(bool.value() ? "true" : "false");
    } else {
      appendText("null");
    }
  }

  /**
   * Appends an object. Keys are ordered by code point. That is the order of their UTF-8 bytes, but
   * not of their UTF-16 units.
   */
  private void appendObject(Json.Obj object) throws JsonException {
    List<Map.Entry<String, Json>> members = new ArrayList<>(object.members().entrySet());
    members.sort((one, other) -> Arrays.compareUnsigned(utf8(one.getKey()), utf8(other.getKey())));
    appendText("{");
    String before = "";
    for (Map.Entry<String, Json> member : members) {
      appendText(before);
      appendString(member.getKey());
      appendText(":");
      append(member.getValue());
      before = ",";
    }
    appendText("}");
  }

  private void appendArray(Json.Arr array) throws JsonException {
    appendText("[");
    String before = "";
    for (Json item : array.items()) {
      appendText(before);
      append(item);
      before = ",";
    }
    appendText("]");
  }

  private void appendString(String text) {
    appendText("\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
  }

  private void appendInteger(Json.Num number) throws JsonException {
    if (number.number().scale() != 0) {
      throw new JsonException("a number that is not an integer has no canonical form");
    }
    appendText(number.number().toString());
  }

  private void appendText(String text) {
    out.writeBytes(utf8(text));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
