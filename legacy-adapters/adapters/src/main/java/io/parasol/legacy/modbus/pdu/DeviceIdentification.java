// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.pdu;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.legacy.DeviceIdentity;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A walk over the objects of Read Device Identification (Modbus Application Protocol V1.1b3, 6.21:
 * FC 43, MEI 14): the basic objects first, then the regular ones if the conformity level includes
 * them. The walk is bounded, whatever the device responds: each response must lead to a later
 * object. It sends nothing itself.
 */
public final class DeviceIdentification {

  public static final int FUNCTION = 43;

  private static final int MEI = 14;
  private static final int BASIC = 1;
  private static final int REGULAR = 2;
  private static final int MAX_REQUESTS = 16;

  /**
   * Bytes before the first object: MEI type, read device ID code, conformity level, more follows,
   * next object ID, number of objects.
   */
  private static final int HEADER_LENGTH = 6;

  private static final int VENDOR = 0;
  private static final int PRODUCT_CODE = 1;
  private static final int REVISION = 2;
  private static final int PRODUCT_NAME = 4;
  private static final int MODEL_NAME = 5;

  private final Map<Integer, String> objects = new TreeMap<>();
  private int code = BASIC;
  private int object = VENDOR;
  private int requests;
  private boolean isDone;
  private boolean isIncomplete;

  /** Returns the next request; empty at the end of the walk. */
  public Optional<ModbusRequest> next() {
    if (isDone || requests == MAX_REQUESTS) {
      return Optional.empty();
    }
    return Optional.of(new ModbusRequest.Raw(FUNCTION, (byte) MEI, (byte) code, (byte) object));
  }

  /** Handles the response to {@link #next}. */
  public void onResponse(ModbusResponse answer) {
    requests++;
    if (!(answer instanceof ModbusResponse.RawResponse raw) || !collect(raw.payload())) {
      // A device that rejects the regular objects has already sent the basic ones.
      isDone = true;
      isIncomplete =
          answer instanceof ModbusResponse.ExceptionResponse refused && !hasNoMore(refused);
    }
  }

  /**
   * Returns whether the exception means that there is no such function, object or code. Other
   * exceptions carry no information about the objects of the device.
   */
  private static boolean hasNoMore(ModbusResponse.ExceptionResponse refused) {
    return switch (refused.code()) {
      case ModbusResponse.ExceptionResponse.ILLEGAL_FUNCTION,
          ModbusResponse.ExceptionResponse.ILLEGAL_DATA_ADDRESS,
          ModbusResponse.ExceptionResponse.ILLEGAL_DATA_VALUE ->
          true;
      default -> false;
    };
  }

  /**
   * Returns whether the walk ended because the device was busy or out of reach. The device may then
   * have more objects, and the objects read so far do not prove that it is a different device.
   */
  public boolean isIncomplete() {
    return isIncomplete;
  }

  /** Ends the walk, because no response to {@link #next} could be matched. */
  public void onNoResponse() {
    isDone = true;
    isIncomplete = true;
  }

  /**
   * Collects the complete objects of a response and selects the next request. Returns false if the
   * response is malformed.
   */
  private boolean collect(byte[] answer) {
    if (answer.length < HEADER_LENGTH || answer[0] != MEI) {
      return false;
    }
    int at = HEADER_LENGTH;
    for (int left = answer[HEADER_LENGTH - 1] & 0xFF; left > 0; left--) {
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
      isDone = true;
    }
    return true;
  }

  /** Returns the texts of the device by object ID: 0 vendor, 1 product code, 2 revision, … */
  public Map<Integer, String> objects() {
    return Collections.unmodifiableMap(objects);
  }

  /** Returns the identity of the device. The standard has no object for a serial number. */
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
