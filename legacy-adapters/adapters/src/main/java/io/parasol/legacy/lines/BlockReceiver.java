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

  private static final int LONGEST_LABEL = 16;
  private static final int LONGEST_VALUE = 128;
  private static final int LONGEST_SKIPPED = 512;
  private static final int MOST_FIELDS = 128;

  private enum Place {
    BETWEEN,
    LABEL,
    VALUE,
    CHECKSUM,
    SKIPPED
  }

  private final LineProtocol.Blocks form;
  private final StringBuilder label = new StringBuilder();
  private final StringBuilder value = new StringBuilder();
  private final Map<String, String> fields = new LinkedHashMap<>();
  private Place place = Place.BETWEEN;
  private Place resumed = Place.BETWEEN;
  private boolean isWhole;
  private int sum;
  private int length;
  private int skipped;

  BlockReceiver(LineProtocol.Blocks form) {
    this.form = form;
  }

  @Override
  public void take(byte next, Consumer<LineReceiveResult> ear) {
    char c = (char) (next & 0xFF);
    if (place == Place.SKIPPED) {
      skip(c, ear);
      return;
    }
    if (place != Place.CHECKSUM && c == form.skip()) {
      resumed = place;
      place = Place.SKIPPED;
      skipped = 0;
      return;
    }
    sum += c;
    if (++length > form.longest()) {
      broken("no block within " + form.longest() + " bytes", ear);
      return;
    }
    switch (place) {
      case BETWEEN -> {
        if (c == '\n') {
          label.setLength(0);
          place = Place.LABEL;
        }
      }
      case LABEL -> inLabel(c, ear);
      case VALUE -> inValue(c, ear);
      default -> ended(ear);
    }
  }

  private void skip(char c, Consumer<LineReceiveResult> ear) {
    if (c == '\n') {
      place = resumed;
    } else if (++skipped > LONGEST_SKIPPED) {
      broken("a message to skip has no end", ear);
    }
  }

  private void inLabel(char c, Consumer<LineReceiveResult> ear) {
    if (c == form.separator()) {
      value.setLength(0);
      place = label.toString().equals(form.last()) ? Place.CHECKSUM : Place.VALUE;
    } else if (c == '\r') {
      place = Place.BETWEEN;
    } else if (c == '\n') {
      label.setLength(0);
    } else if (label.length() == LONGEST_LABEL) {
      broken("a label of more than " + LONGEST_LABEL + " characters", ear);
    } else {
      label.append(c);
    }
  }

  private void inValue(char c, Consumer<LineReceiveResult> ear) {
    if (c == '\r') {
      fields.put(label.toString(), value.toString());
      place = Place.BETWEEN;
      if (fields.size() > MOST_FIELDS) {
        broken("more than " + MOST_FIELDS + " fields", ear);
      }
    } else if (value.length() == LONGEST_VALUE) {
      broken("a value of more than " + LONGEST_VALUE + " characters", ear);
    } else {
      value.append(c);
    }
  }

  private void ended(Consumer<LineReceiveResult> ear) {
    boolean holds = sum % 256 == 0;
    if (holds && !fields.isEmpty()) {
      LineReceiveResult block = new LineReceiveResult.Block(fields);
      begin();
      isWhole = true;
      ear.accept(block);
    } else {
      broken("wrong checksum of a block", ear);
      isWhole = true;
    }
  }

  /** Discards the block, and reports it unless its beginning was not received. */
  private void broken(String why, Consumer<LineReceiveResult> ear) {
    begin();
    if (isWhole) {
      ear.accept(new LineReceiveResult.Broken(why));
    }
  }

  private void begin() {
    fields.clear();
    label.setLength(0);
    value.setLength(0);
    place = Place.BETWEEN;
    sum = 0;
    length = 0;
  }

  @Override
  public void pause(Consumer<LineReceiveResult> ear) {
    boolean wasMidway = isMidway();
    if (wasMidway) {
      broken("truncated block", ear);
    } else {
      begin();
    }
    isWhole = true;
  }

  @Override
  public boolean isMidway() {
    return !fields.isEmpty() || place == Place.LABEL || place == Place.VALUE;
  }
}
