// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.pdu;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.IntUnaryOperator;

/** A response PDU that has been matched to its request. */
public sealed interface ModbusResponse {

  /** The response to FC 3, 4 and 23: exactly the requested registers. */
  final class Registers implements ModbusResponse {
    private final byte[] bytes;
    private final int offset;
    private final int count;

    Registers(byte[] bytes) {
      this(bytes, 0, bytes.length / 2);
    }

    /**
     * Creates a view of {@code count} registers that begin at byte {@code offset}; the bytes are
     * not copied.
     */
    Registers(byte[] bytes, int offset, int count) {
      Objects.checkFromIndexSize(offset, 2 * count, bytes.length);
      this.bytes = bytes;
      this.offset = offset;
      this.count = count;
    }

    /** Creates a response on the server side: the registers in order, each 0 to 65 535. */
    public static Registers of(int... values) {
      return of(values.length, index -> values[index]);
    }

    /**
     * Creates a response on the server side with {@code count} registers; {@code value} supplies
     * the register at each index.
     */
    public static Registers of(int count, IntUnaryOperator value) {
      ModbusLimits.require(
          count >= 0 && count <= ModbusLimits.READ_REGISTERS,
          "count",
          count,
          0,
          ModbusLimits.READ_REGISTERS);
      byte[] bytes = new byte[2 * count];
      for (int index = 0; index < count; index++) {
        int register = value.applyAsInt(index);
        ModbusLimits.requireRegister(register);
        bytes[2 * index] = (byte) (register >> 8);
        bytes[2 * index + 1] = (byte) register;
      }
      return new Registers(bytes);
    }

    /** Returns the number of registers. */
    public int count() {
      return count;
    }

    /** Returns the register at an index, 0 to 65 535. */
    public int at(int index) {
      int at = offset + 2 * Objects.checkIndex(index, count);
      return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    }

    void writeTo(ByteBuffer pdu) {
      pdu.put(bytes, offset, 2 * count);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Registers registers
          && Arrays.equals(
              bytes,
              offset,
              offset + 2 * count,
              registers.bytes,
              registers.offset,
              registers.offset + 2 * registers.count);
    }

    @Override
    public int hashCode() {
      int hash = 1;
      for (int index = 0; index < count; index++) {
        hash = 31 * hash + at(index);
      }
      return hash;
    }

    @Override
    public String toString() {
      return "Registers[" + HexFormat.of().formatHex(bytes, offset, offset + 2 * count) + "]";
    }
  }

  /** The response to FC 1 and 2: exactly the requested bits. */
  final class Bits implements ModbusResponse {
    private final byte[] packed;
    private final int count;

    Bits(byte[] packed, int count) {
      Objects.checkFromIndexSize(0, (count + 7) / 8, packed.length);
      this.packed = packed;
      this.count = count;
    }

    /** Creates a response on the server side: the bits in order. */
    public static Bits of(boolean... values) {
      ModbusLimits.require(
          values.length <= ModbusLimits.READ_BITS,
          "count",
          values.length,
          0,
          ModbusLimits.READ_BITS);
      byte[] packed = new byte[(values.length + 7) / 8];
      for (int index = 0; index < values.length; index++) {
        if (values[index]) {
          packed[index / 8] |= (byte) (1 << (index % 8));
        }
      }
      return new Bits(packed, values.length);
    }

    public int count() {
      return count;
    }

    public boolean at(int index) {
      Objects.checkIndex(index, count);
      return ((packed[index / 8] >> (index % 8)) & 1) != 0;
    }

    void writeTo(ByteBuffer pdu) {
      pdu.put(packed, 0, RequestPdu.bytesFor(count));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bits bits && toString().equals(bits.toString());
    }

    @Override
    public int hashCode() {
      return toString().hashCode();
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("Bits[");
      for (int index = 0; index < count; index++) {
        text.append(at(index) ? '1' : '0');
      }
      return text.append(']').toString();
    }
  }

  /**
   * The response to a write that the device accepted. The fields that it repeats equal those of the
   * request.
   */
  record Written() implements ModbusResponse {}

  /** The response to {@link ModbusRequest.Raw}. Only its function code has been checked. */
  final class RawResponse implements ModbusResponse {
    private final int function;
    private final byte[] payload;

    /**
     * @param function 1 to 127.
     * @param payload the bytes after the function code, at most 252; copied.
     */
    public RawResponse(int function, byte... payload) {
      ModbusLimits.require(function >= 1 && function <= 0x7F, "function", function, 1, 0x7F);
      ModbusLimits.require(
          payload.length < ModbusLimits.PDU,
          "payload length",
          payload.length,
          0,
          ModbusLimits.PDU - 1);
      this.function = function;
      this.payload = payload.clone();
    }

    public int function() {
      return function;
    }

    /** Returns a copy of the bytes after the function code. */
    public byte[] payload() {
      return payload.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof RawResponse raw
          && raw.function == function
          && Arrays.equals(raw.payload, payload);
    }

    @Override
    public int hashCode() {
      return 31 * function + Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
      return "RawResponse[function=%d, payload=%s]"
          .formatted(function, HexFormat.of().formatHex(payload));
    }
  }

  /**
   * An exception response (V1.1b3, 7).
   *
   * @param code the exception code, 1 to 255.
   */
  record ExceptionResponse(int code) implements ModbusResponse {

    public static final int ILLEGAL_FUNCTION = 1;
    public static final int ILLEGAL_DATA_ADDRESS = 2;
    public static final int ILLEGAL_DATA_VALUE = 3;
    public static final int SERVER_DEVICE_FAILURE = 4;

    /** Not an error: the device has accepted the request and is still processing it. */
    public static final int ACKNOWLEDGE = 5;

    /**
     * Not an error of the request: the device is busy, and the client may repeat the request later.
     */
    public static final int SERVER_DEVICE_BUSY = 6;

    /** The device cannot carry out the request (PI-MBUS-300, Appendix A). */
    public static final int NEGATIVE_ACKNOWLEDGE = 7;

    /** A gateway has no path to the unit. */
    public static final int GATEWAY_PATH_UNAVAILABLE = 0x0A;

    /** A gateway got no response from the unit: the unit is absent, but the link is up. */
    public static final int GATEWAY_TARGET_FAILED = 0x0B;

    public ExceptionResponse {
      ModbusLimits.require(code >= 1 && code <= 0xFF, "exception code", code, 1, 0xFF);
    }
  }
}
