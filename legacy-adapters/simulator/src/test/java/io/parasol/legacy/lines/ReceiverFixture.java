// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/** Passes bytes to a receiver, and records its results. */
final class ReceiverFixture {

  private final Receiver receiver;
  private final List<LineReceiveResult> results = new ArrayList<>();

  ReceiverFixture(Receiver receiver) {
    this.receiver = receiver;
  }

  ReceiverFixture receive(String bytes) {
    for (byte each : bytes.getBytes(ISO_8859_1)) {
      receiver.receive(each, results::add);
    }
    return this;
  }

  ReceiverFixture pause() {
    receiver.onSilence(results::add);
    return this;
  }

  List<LineReceiveResult> all() {
    return results;
  }

  /** What was whole: the contents of lines, the fields of blocks. */
  List<Object> whole() {
    List<Object> whole = new ArrayList<>();
    for (LineReceiveResult each : results) {
      if (each instanceof LineReceiveResult.Line line) {
        whole.add(line.content());
      } else if (each instanceof LineReceiveResult.Block block) {
        whole.add(block.fields());
      }
    }
    return whole;
  }

  long broken() {
    return results.stream().filter(LineReceiveResult.Broken.class::isInstance).count();
  }
}
