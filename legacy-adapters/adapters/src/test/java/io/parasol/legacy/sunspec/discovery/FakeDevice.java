// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import io.parasol.legacy.RegisterReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** The registers of a device; a read of any that is not there is refused with exception 02. */
final class FakeDevice implements RegisterReader {

  /** A request, as it came. */
  record Asked(int address, int count) {}

  private final Map<Integer, Integer> words = new TreeMap<>();
  private final Map<Integer, Answer> special = new TreeMap<>();
  private final List<Asked> asked = new ArrayList<>();
  private UnaryOperator<Answer> distortion = UnaryOperator.identity();
  private int end;

  /** One whose map begins there. */
  static FakeDevice at(int base) {
    FakeDevice device = new FakeDevice();
    device.end = base;
    return device.raw(0x5375, 0x6E53);
  }

  /** Without registers. */
  static FakeDevice empty() {
    return new FakeDevice();
  }

  /** The next model: its head, and registers after it. */
  FakeDevice model(int id, int... body) {
    return raw(id, body.length).raw(body);
  }

  /** The next model, of which all registers after its head hold that. */
  FakeDevice filled(int id, int length, int word) {
    int[] body = new int[length];
    java.util.Arrays.fill(body, word);
    return model(id, body);
  }

  /** The common model, 66 registers long. */
  FakeDevice common(String manufacturer, String model, String version, String serial) {
    raw(1, 66);
    text(manufacturer, 16);
    text(model, 16);
    text("", 8);
    text(version, 8);
    text(serial, 16);
    return raw(126, 0x8000);
  }

  FakeDevice common() {
    return common("ACME", "PV2000", "1.2", "A-1");
  }

  FakeDevice text(String text, int registers) {
    for (int i = 0; i < registers; i++) {
      int high = 2 * i < text.length() ? text.charAt(2 * i) : 0;
      int low = 2 * i + 1 < text.length() ? text.charAt(2 * i + 1) : 0;
      raw(high << 8 | low);
    }
    return this;
  }

  FakeDevice endMark() {
    return raw(0xFFFF, 0);
  }

  /** The next registers. */
  FakeDevice raw(int... more) {
    for (int word : more) {
      words.put(end++, word);
    }
    return this;
  }

  /** Where the next register would be. */
  int end() {
    return end;
  }

  FakeDevice put(int address, int word) {
    words.put(address, word);
    return this;
  }

  FakeDevice without(int address) {
    words.remove(address);
    return this;
  }

  /** Reads that touch that address are answered so. */
  FakeDevice answering(int address, Answer answer) {
    special.put(address, answer);
    return this;
  }

  FakeDevice distorted(UnaryOperator<Answer> how) {
    distortion = how;
    return this;
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  @Override
  public CompletionStage<Answer> readHolding(int address, int count) {
    asked.add(new Asked(address, count));
    if (count < 1 || count > 125 || address < 0 || address + count > 0x1_0000) {
      throw new AssertionError("not a request: %d of %d".formatted(count, address));
    }
    return CompletableFuture.completedFuture(distortion.apply(answer(address, count)));
  }

  private Answer answer(int address, int count) {
    List<Integer> read = new ArrayList<>();
    for (int at = address; at < address + count; at++) {
      if (special.containsKey(at)) {
        return special.get(at);
      }
      if (!words.containsKey(at)) {
        return new ReadExceptionResponse(2);
      }
      read.add(words.get(at));
    }
    return new Words(read);
  }
}
