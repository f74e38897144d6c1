// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.pdu;

import io.parasol.legacy.modbus.pdu.ModbusRequest.Raw;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadBits;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadWriteRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Bits;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.RawResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Written;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The encoding and decoding of responses, each together with its request (V1.1b3, 6 and 7). */
public final class ResponsePdu {

  /** Bytes of the response to FC 15 and 16, and of request and response of FC 5 and 6. */
  private static final int FUNCTION_AND_TWO_WORDS = 5;

  private static final Written WRITTEN = new Written();

  private ResponsePdu() {}

  /**
   * Returns whether the function code is that of the request, with or without the exception bit.
   */
  public static boolean answers(Pdu answer, ModbusRequest request) {
    return (answer.function() & ~Pdu.EXCEPTION) == request.function();
  }

  /** Returns whether a PDU is a valid response to the request, or an exception response to it. */
  public static boolean mayAnswer(Pdu answer, ModbusRequest request) {
    if (!answers(answer, request)) {
      return false;
    }
    try {
      var unused = decode(answer, request);
      return true;
    } catch (MalformedResponseException another) {
      return false;
    }
  }

  /**
   * Decodes a response whose function {@link #answers} the request, and compares every field that
   * it repeats with the request.
   */
  public static ModbusResponse decode(Pdu answer, ModbusRequest request)
      throws MalformedResponseException {
    if (answer.function() >= Pdu.EXCEPTION) {
      return refused(answer);
    }
    if (request instanceof ReadRegisters read) {
      return registers(answer, read.quantity());
    }
    if (request instanceof ReadBits read) {
      return bits(answer, read.quantity());
    }
    if (request instanceof ReadWriteRegisters both) {
      return registers(answer, both.readQuantity());
    }
    if (request instanceof Raw) {
      return new RawResponse(answer.function(), answer.data());
    }
    if (!answer.equals(echo(request))) {
      throw new MalformedResponseException(
          "response %s to a write: expected %s".formatted(answer, echo(request)));
    }
    return WRITTEN;
  }

  private static ExceptionResponse refused(Pdu answer) throws MalformedResponseException {
    requireSize(answer, 2);
    if (answer.byteAt(1) == 0) {
      throw new MalformedResponseException("exception code 0: expected 1 to 255");
    }
    return new ExceptionResponse(answer.byteAt(1));
  }

  private static Registers registers(Pdu answer, int quantity) throws MalformedResponseException {
    requireByteCount(answer, 2 * quantity);
    return new Registers(answer.bytes(), 2, quantity);
  }

  private static Bits bits(Pdu answer, int quantity) throws MalformedResponseException {
    requireByteCount(answer, RequestPdu.bytesFor(quantity));
    return new Bits(Arrays.copyOfRange(answer.bytes(), 2, answer.size()), quantity);
  }

  private static void requireByteCount(Pdu answer, int expected) throws MalformedResponseException {
    if (answer.size() < 2 || answer.byteAt(1) != expected) {
      throw new MalformedResponseException(
          "byte count %s: expected %d for the requested quantity"
              .formatted(answer.size() < 2 ? "missing" : answer.byteAt(1), expected));
    }
    requireSize(answer, 2 + expected);
  }

  private static void requireSize(Pdu answer, int expected) throws MalformedResponseException {
    if (answer.size() != expected) {
      throw new MalformedResponseException(
          "PDU of %d bytes: expected %d".formatted(answer.size(), expected));
    }
  }

  /**
   * Returns the response to an accepted write: the whole request, or its first five bytes for FC 15
   * and 16.
   */
  private static Pdu echo(ModbusRequest write) {
    Pdu request = RequestPdu.encode(write);
    boolean isLong = write.function() == 15 || write.function() == 16;
    return isLong ? new Pdu(Arrays.copyOf(request.bytes(), FUNCTION_AND_TWO_WORDS)) : request;
  }

  /**
   * Encodes a response unchecked, even with a wrong number of values, so that a simulated
   * controller can send faulty responses.
   *
   * @throws IllegalArgumentException if the response is of another kind than the request expects.
   */
  public static Pdu encode(ModbusResponse response, ModbusRequest request) {
    if (response instanceof Registers registers && readsRegisters(request)) {
      ByteBuffer pdu = ByteBuffer.allocate(2 + 2 * registers.count());
      pdu.put((byte) request.function()).put((byte) (2 * registers.count()));
      registers.writeTo(pdu);
      return new Pdu(pdu.array());
    }
    if (response instanceof Bits bits && request instanceof ReadBits) {
      int size = RequestPdu.bytesFor(bits.count());
      ByteBuffer pdu = ByteBuffer.allocate(2 + size);
      pdu.put((byte) request.function()).put((byte) size);
      bits.writeTo(pdu);
      return new Pdu(pdu.array());
    }
    if (response instanceof Written && isWrite(request)) {
      return echo(request);
    }
    if (response instanceof ExceptionResponse refused) {
      return Pdu.exception(request.function(), refused.code());
    }
    if (response instanceof RawResponse raw) {
      return RequestPdu.encode(new Raw(raw.function(), raw.payload()));
    }
    throw new IllegalArgumentException(
        "%s does not answer function %d".formatted(response, request.function()));
  }

  private static boolean readsRegisters(ModbusRequest request) {
    return request instanceof ReadRegisters || request instanceof ReadWriteRegisters;
  }

  private static boolean isWrite(ModbusRequest request) {
    return !(readsRegisters(request) || request instanceof ReadBits || request instanceof Raw);
  }
}
