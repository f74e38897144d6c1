// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/** Feeds bytes to a receiver, and keeps what comes of it. */
final class Ears {

  private final Receiver receiver;
  private final List<LineReceiveResult> heard = new ArrayList<>();

  Ears(Receiver receiver) {
    this.receiver = receiver;
  }

  Ears hear(String bytes) {
    for (byte each : bytes.getBytes(ISO_8859_1)) {
      receiver.receive(each, heard::add);
    }
    return this;
  }

  Ears pause() {
    receiver.onSilence(heard::add);
    return this;
  }

  List<LineReceiveResult> all() {
    return heard;
  }

  /** What was whole: the contents of lines, the fields of blocks. */
  List<Object> whole() {
    List<Object> whole = new ArrayList<>();
    for (LineReceiveResult each : heard) {
      if (each instanceof LineReceiveResult.Line line) {
        whole.add(line.content());
      } else if (each instanceof LineReceiveResult.Block block) {
        whole.add(block.fields());
      }
    }
    return whole;
  }

  long broken() {
    return heard.stream().filter(LineReceiveResult.Broken.class::isInstance).count();
  }
}
