// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.sunspec.model.Chain;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes findings as one line of JSON, which the gateway stores over a restart, and reads them
 * back.
 */
final class FindingsJson {

  private static final int FORM = 1;

  private static final int MAX_LENGTH = 1 << 20;

  private FindingsJson() {}

  static String write(Findings found) {
    List<Json> counts = new ArrayList<>();
    found.counts().all().forEach((address, word) -> counts.add(numbers(address, word)));
    byte[] json =
        Json.object()
            .put("form", FORM)
            .put(
                "models",
                found.chain().headers().stream()
                    .map(head -> numbers(head.id(), head.address(), head.length()))
                    .toList())
            .put("counts", counts)
            .putAll(found.identity().json().build())
            .toBytes();
    return new String(json, UTF_8);
  }

  private static Json numbers(int... numbers) {
    List<Json> items = new ArrayList<>();
    for (int number : numbers) {
      items.add(Json.Num.of(number));
    }
    return new Json.Arr(items);
  }

  /**
   * Returns the findings that {@link #write} wrote.
   *
   * @throws JsonException in one line, if the text is not from {@link #write}.
   */
  static Findings read(String findings) throws JsonException {
    if (findings.length() > MAX_LENGTH) {
      throw new JsonException("findings: too long");
    }
    Members members = Members.of(Json.parse(findings.getBytes(UTF_8)), "findings");
    if (members.integer("form") != FORM) {
      throw new JsonException("findings: unsupported form");
    }
    List<Chain.ModelHeader> heads = new ArrayList<>();
    for (Json each : items(members.required("models"), Chain.MAX_MODELS)) {
      List<Integer> head = words(each, 3);
      heads.add(new Chain.ModelHeader(head.get(0), head.get(1), head.get(2)));
    }
    Registers counts = new Registers();
    for (Json each : items(members.required("counts"), Chain.ADDRESSES)) {
      List<Integer> count = words(each, 2);
      counts.put(count.get(0), List.of(count.get(1)));
    }
    DeviceIdentity identity = DeviceIdentity.read(members);
    members.expectNoOthers();
    return new Findings(new Chain(requireValid(heads), List.of()), counts, identity);
  }

  private static List<Chain.ModelHeader> requireValid(List<Chain.ModelHeader> heads)
      throws JsonException {
    int next = 0;
    for (Chain.ModelHeader head : heads) {
      if (head.address() < next || head.end() > Chain.ADDRESSES) {
        throw new JsonException("findings: models that overlap or pass address 65535");
      }
      next = head.end();
    }
    return heads;
  }

  private static List<Json> items(Json list, int most) throws JsonException {
    if (list instanceof Json.Arr array && array.items().size() <= most) {
      return array.items();
    }
    throw new JsonException("findings: expected a list of at most " + most);
  }

  private static List<Integer> words(Json list, int count) throws JsonException {
    List<Integer> words = new ArrayList<>();
    for (Json each : items(list, count)) {
      words.add(register(each));
    }
    if (words.size() != count) {
      throw new JsonException("findings: expected a list of " + count);
    }
    return words;
  }

  private static int register(Json value) throws JsonException {
    if (value instanceof Json.Num number
        && number.number().scale() <= 0
        && number.number().signum() >= 0
        && number.number().compareTo(BigDecimal.valueOf(Chain.ADDRESSES)) < 0) {
      return number.number().intValueExact();
    }
    throw new JsonException("findings: expected numbers of 0 to 65535");
  }
}
