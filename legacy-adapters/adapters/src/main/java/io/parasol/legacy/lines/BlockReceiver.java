// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.model.lines.LineProtocol;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds blocks of labelled fields among bytes. A block whose beginning was not received is never
 * reported as broken.
 *
 * <pre>
 *            LF            separator             CR
 *   BETWEEN ────▶  LABEL  ──────────▶  VALUE  ────────▶ BETWEEN
 *                    │ separator, the last label
 *                    ╰───────────────▶ CHECKSUM ──any──▶ BETWEEN
 *   any but CHECKSUM ──skip──▶ SKIPPED ──LF──▶ previous state
 * </pre>
 */
final class BlockReceiver implements Receiver {

  private static final int MAX_LABEL_LENGTH = 16;
  private static final int MAX_VALUE_LENGTH = 128;
  private static final int MAX_SKIPPED_BYTES = 512;
  private static final int MAX_FIELDS = 128;

  private enum BlockParserState {
    BETWEEN,
    LABEL,
    VALUE,
    CHECKSUM,
    SKIPPED
  }

  private final LineProtocol.Blocks blocks;
  private final StringBuilder label = new StringBuilder();
  private final StringBuilder value = new StringBuilder();
  private final Map<String, String> fields = new LinkedHashMap<>();
  private BlockParserState state = BlockParserState.BETWEEN;
  private BlockParserState resumeState = BlockParserState.BETWEEN;
  private boolean isBeginningKnown;
  private int sum;
  private int length;
  private int skipped;

  BlockReceiver(LineProtocol.Blocks blocks) {
    this.blocks = blocks;
  }

  @Override
  public void receive(byte next, Consumer<LineReceiveResult> listener) {
    char c = (char) (next & 0xFF);
    if (state == BlockParserState.SKIPPED) {
      skip(c, listener);
      return;
    }
    if (state != BlockParserState.CHECKSUM && c == blocks.skipPrefix()) {
      resumeState = state;
      state = BlockParserState.SKIPPED;
      skipped = 0;
      return;
    }
    sum += c;
    if (++length > blocks.maxLength()) {
      discard("no block within " + blocks.maxLength() + " bytes", listener);
      return;
    }
    switch (state) {
      case BETWEEN -> {
        if (c == '\n') {
          label.setLength(0);
          state = BlockParserState.LABEL;
        }
      }
      case LABEL -> inLabel(c, listener);
      case VALUE -> inValue(c, listener);
      default -> onChecksum(listener);
    }
  }

  private void skip(char c, Consumer<LineReceiveResult> listener) {
    if (c == '\n') {
      state = resumeState;
    } else if (++skipped > MAX_SKIPPED_BYTES) {
      discard("a message to skip has no end", listener);
    }
  }

  private void inLabel(char c, Consumer<LineReceiveResult> listener) {
    if (c == blocks.separator()) {
      value.setLength(0);
      state =
          label.toString().equals(blocks.lastLabel())
              ? BlockParserState.CHECKSUM
              : BlockParserState.VALUE;
    } else if (c == '\r') {
      state = BlockParserState.BETWEEN;
    } else if (c == '\n') {
      label.setLength(0);
    } else if (label.length() == MAX_LABEL_LENGTH) {
      discard("a label of more than " + MAX_LABEL_LENGTH + " characters", listener);
    } else {
      label.append(c);
    }
  }

  private void inValue(char c, Consumer<LineReceiveResult> listener) {
    if (c == '\r') {
      fields.put(label.toString(), value.toString());
      state = BlockParserState.BETWEEN;
      if (fields.size() > MAX_FIELDS) {
        discard("more than " + MAX_FIELDS + " fields", listener);
      }
    } else if (value.length() == MAX_VALUE_LENGTH) {
      discard("a value of more than " + MAX_VALUE_LENGTH + " characters", listener);
    } else {
      value.append(c);
    }
  }

  private void onChecksum(Consumer<LineReceiveResult> listener) {
    boolean isValid = sum % 256 == 0;
    if (isValid && !fields.isEmpty()) {
      LineReceiveResult block = new LineReceiveResult.Block(fields);
      reset();
      isBeginningKnown = true;
      listener.accept(block);
    } else {
      discard("wrong checksum of a block", listener);
      isBeginningKnown = true;
    }
  }

  /** Discards the block, and reports it unless its beginning was not received. */
  private void discard(String why, Consumer<LineReceiveResult> listener) {
    reset();
    if (isBeginningKnown) {
      listener.accept(new LineReceiveResult.Broken(why));
    }
  }

  private void reset() {
    fields.clear();
    label.setLength(0);
    value.setLength(0);
    state = BlockParserState.BETWEEN;
    sum = 0;
    length = 0;
  }

  @Override
  public void onSilence(Consumer<LineReceiveResult> listener) {
    boolean wasIncomplete = isIncomplete();
    if (wasIncomplete) {
      discard("truncated block", listener);
    } else {
      reset();
    }
    isBeginningKnown = true;
  }

  @Override
  public boolean isIncomplete() {
    return !fields.isEmpty() || state == BlockParserState.LABEL || state == BlockParserState.VALUE;
  }
}
