// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.legacy.DeviceIdentity;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Walks the objects of "read device identification" (V1.1b3, 6.21: FC 43, MEI 14): the basic ones,
 * then the regular ones if the device says that it has them. Bounded, whatever is answered: each
 * answer must lead on to a later object. Sends nothing itself.
 */
public final class DeviceIdentification {

  public static final int FUNCTION = 43;

  private static final int MEI = 14;
  private static final int BASIC = 1;
  private static final int REGULAR = 2;
  private static final int MOST_REQUESTS = 16;

  /** What comes before the first object: MEI, code, conformity, more, next object, count. */
  private static final int HEAD = 6;

  private static final int VENDOR = 0;
  private static final int PRODUCT_CODE = 1;
  private static final int REVISION = 2;
  private static final int PRODUCT_NAME = 4;
  private static final int MODEL_NAME = 5;

  private final Map<Integer, String> objects = new TreeMap<>();
  private int code = BASIC;
  private int object = VENDOR;
  private int requests;
  private boolean isOver;
  private boolean isCutShort;

  /** What is to be asked next; empty when nothing is. */
  public Optional<ModbusRequest> next() {
    if (isOver || requests == MOST_REQUESTS) {
      return Optional.empty();
    }
    return Optional.of(new ModbusRequest.Raw(FUNCTION, (byte) MEI, (byte) code, (byte) object));
  }

  /** What was answered to {@link #next}. */
  public void take(ModbusResponse answer) {
    requests++;
    if (!(answer instanceof ModbusResponse.RawAnswer raw) || !collect(raw.payload())) {
      // Whoever refuses the regular objects has told the basic ones.
      isOver = true;
      isCutShort = answer instanceof ModbusResponse.Refused refused && !hasNoMore(refused);
    }
  }

  /** No such function, no such object, no such code: the others say nothing about the device. */
  private static boolean hasNoMore(ModbusResponse.Refused refused) {
    return switch (refused.code()) {
      case ModbusResponse.Refused.ILLEGAL_FUNCTION,
          ModbusResponse.Refused.ILLEGAL_ADDRESS,
          ModbusResponse.Refused.ILLEGAL_VALUE ->
          true;
      default -> false;
    };
  }

  /**
   * Whether the device was busy or out of reach at last. Then it may have more to say, and what it
   * has said does not show that it is another one.
   */
  public boolean isCutShort() {
    return isCutShort;
  }

  /** Nothing was answered to {@link #next} that could be matched to it. */
  public void unanswered() {
    isOver = true;
    isCutShort = true;
  }

  /** Takes what is whole, and decides how it goes on; false if this is no such answer. */
  private boolean collect(byte[] answer) {
    if (answer.length < HEAD || answer[0] != MEI) {
      return false;
    }
    int at = HEAD;
    for (int left = answer[HEAD - 1] & 0xFF; left > 0; left--) {
      if (at + 2 > answer.length || at + 2 + (answer[at + 1] & 0xFF) > answer.length) {
        return false;
      }
      int length = answer[at + 1] & 0xFF;
      String text = new String(answer, at + 2, length, UTF_8).strip();
      objects.putIfAbsent(answer[at] & 0xFF, text);
      at += 2 + length;
    }
    boolean hasMore = answer[3] != 0;
    boolean hasRegular = (answer[2] & 0x7F) >= REGULAR;
    if (hasMore && (answer[4] & 0xFF) > object) {
      object = answer[4] & 0xFF;
    } else if (code == BASIC && hasRegular) {
      code = REGULAR;
      object = VENDOR;
    } else {
      isOver = true;
    }
    return true;
  }

  /** What the device said, by the number of the object: 0 vendor, 1 product code, 2 revision, … */
  public Map<Integer, String> objects() {
    return Collections.unmodifiableMap(objects);
  }

  /** Who that is. There is no object for a serial number. */
  public DeviceIdentity identity() {
    String model = text(MODEL_NAME);
    String name = model.isEmpty() ? text(PRODUCT_NAME) : model;
    return new DeviceIdentity(
        text(VENDOR), name.isEmpty() ? text(PRODUCT_CODE) : name, "", text(REVISION));
  }

  private String text(int number) {
    return objects.getOrDefault(number, "");
  }
}
