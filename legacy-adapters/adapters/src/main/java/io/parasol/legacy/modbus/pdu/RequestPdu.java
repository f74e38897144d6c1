// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.pdu;

import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.pdu.ModbusRequest.MaskWrite;
import io.parasol.legacy.modbus.pdu.ModbusRequest.Raw;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadBits;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadWriteRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteCoil;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteCoils;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegister;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The encoding and decoding of requests (V1.1b3, 6). */
public final class RequestPdu {

  /** The value of FC 5 for "on"; 0 is "off", and no other value is valid (V1.1b3, 6.5). */
  static final int COIL_ON = 0xFF00;

  private RequestPdu() {}

  public static Pdu encode(ModbusRequest request) {
    if (request instanceof ReadRegisters read) {
      return words(read.function(), read.address(), read.quantity());
    }
    if (request instanceof ReadBits read) {
      return words(read.function(), read.address(), read.quantity());
    }
    if (request instanceof WriteRegister write) {
      return words(write.function(), write.address(), write.value());
    }
    if (request instanceof WriteCoil write) {
      return words(write.function(), write.address(), write.on() ? COIL_ON : 0);
    }
    if (request instanceof WriteRegisters write) {
      return encode(write);
    }
    if (request instanceof WriteCoils write) {
      return encode(write);
    }
    if (request instanceof MaskWrite write) {
      return words(write.function(), write.address(), write.and(), write.or());
    }
    if (request instanceof ReadWriteRegisters both) {
      return encode(both);
    }
    Raw raw = (Raw) request;
    byte[] payload = raw.payload();
    ByteBuffer pdu = ByteBuffer.allocate(1 + payload.length);
    return new Pdu(pdu.put((byte) raw.function()).put(payload).array());
  }

  private static Pdu words(int function, int... words) {
    ByteBuffer pdu = ByteBuffer.allocate(1 + 2 * words.length).put((byte) function);
    for (int word : words) {
      pdu.putShort((short) word);
    }
    return new Pdu(pdu.array());
  }

  private static Pdu encode(WriteRegisters write) {
    int count = write.values().size();
    ByteBuffer pdu =
        ByteBuffer.allocate(6 + 2 * count)
            .put((byte) write.function())
            .putShort((short) write.address())
            .putShort((short) count)
            .put((byte) (2 * count));
    write.values().forEach(value -> pdu.putShort((short) (int) value));
    return new Pdu(pdu.array());
  }

  private static Pdu encode(WriteCoils write) {
    int count = write.values().size();
    byte[] packed = new byte[bytesFor(count)];
    for (int place = 0; place < count; place++) {
      if (write.values().get(place)) {
        packed[place / 8] |= (byte) (1 << (place % 8));
      }
    }
    ByteBuffer pdu =
        ByteBuffer.allocate(6 + packed.length)
            .put((byte) write.function())
            .putShort((short) write.address())
            .putShort((short) count)
            .put((byte) packed.length)
            .put(packed);
    return new Pdu(pdu.array());
  }

  private static Pdu encode(ReadWriteRegisters both) {
    int count = both.values().size();
    ByteBuffer pdu =
        ByteBuffer.allocate(10 + 2 * count)
            .put((byte) both.function())
            .putShort((short) both.readAddress())
            .putShort((short) both.readQuantity())
            .putShort((short) both.writeAddress())
            .putShort((short) count)
            .put((byte) (2 * count));
    both.values().forEach(value -> pdu.putShort((short) (int) value));
    return new Pdu(pdu.array());
  }

  /** Returns the number of bytes that hold this number of bits. */
  public static int bytesFor(int bits) {
    return (bits + 7) / 8;
  }

  /**
   * Decodes a request. A function without a type of its own becomes a {@link Raw}.
   *
   * @throws ExceptionResponseException with the exception code of the response (V1.1b3, 7): 01 for
   *     an invalid function code; 03 for a quantity, a value or a length out of bounds; 02 for a
   *     range that exceeds address 65 535.
   */
  public static ModbusRequest decode(Pdu pdu) throws ExceptionResponseException {
    return switch (pdu.function()) {
      case 1 -> readBits(Table.COIL, pdu);
      case 2 -> readBits(Table.DISCRETE, pdu);
      case 3 -> readRegisters(Table.HOLDING, pdu);
      case 4 -> readRegisters(Table.INPUT, pdu);
      case 5 -> writeCoil(pdu);
      case 6 -> {
        requireSize(pdu, 5);
        yield new WriteRegister(pdu.wordAt(1), pdu.wordAt(3));
      }
      case 15 -> writeCoils(pdu);
      case 16 -> writeRegisters(pdu);
      case 22 -> {
        requireSize(pdu, 7);
        yield new MaskWrite(pdu.wordAt(1), pdu.wordAt(3), pdu.wordAt(5));
      }
      case 23 -> readWriteRegisters(pdu);
      default -> {
        if (pdu.function() == 0 || pdu.function() >= Pdu.EXCEPTION) {
          throw new ExceptionResponseException(ExceptionResponse.ILLEGAL_FUNCTION);
        }
        yield new Raw(pdu.function(), pdu.data());
      }
    };
  }

  private static ReadBits readBits(Table table, Pdu pdu) throws ExceptionResponseException {
    requireSize(pdu, 5);
    requireRange(pdu.wordAt(1), pdu.wordAt(3), ModbusLimits.READ_BITS);
    return new ReadBits(table, pdu.wordAt(1), pdu.wordAt(3));
  }

  private static ReadRegisters readRegisters(Table table, Pdu pdu)
      throws ExceptionResponseException {
    requireSize(pdu, 5);
    requireRange(pdu.wordAt(1), pdu.wordAt(3), ModbusLimits.READ_REGISTERS);
    return new ReadRegisters(table, pdu.wordAt(1), pdu.wordAt(3));
  }

  private static WriteCoil writeCoil(Pdu pdu) throws ExceptionResponseException {
    requireSize(pdu, 5);
    int state = pdu.wordAt(3);
    requireValue(state == COIL_ON || state == 0);
    return new WriteCoil(pdu.wordAt(1), state == COIL_ON);
  }

  private static WriteCoils writeCoils(Pdu pdu) throws ExceptionResponseException {
    requireValue(pdu.size() > 6);
    int count = pdu.wordAt(3);
    requireRange(pdu.wordAt(1), count, ModbusLimits.WRITE_COILS);
    requireValue(pdu.byteAt(5) == bytesFor(count));
    requireSize(pdu, 6 + bytesFor(count));
    List<Boolean> values = new ArrayList<>(count);
    for (int place = 0; place < count; place++) {
      values.add((pdu.byteAt(6 + place / 8) >> (place % 8) & 1) != 0);
    }
    return new WriteCoils(pdu.wordAt(1), values);
  }

  private static WriteRegisters writeRegisters(Pdu pdu) throws ExceptionResponseException {
    requireValue(pdu.size() > 6);
    int count = pdu.wordAt(3);
    requireRange(pdu.wordAt(1), count, ModbusLimits.WRITE_REGISTERS);
    requireValue(pdu.byteAt(5) == 2 * count);
    requireSize(pdu, 6 + 2 * count);
    return new WriteRegisters(pdu.wordAt(1), words(pdu, 6, count));
  }

  private static ReadWriteRegisters readWriteRegisters(Pdu pdu) throws ExceptionResponseException {
    requireValue(pdu.size() > 10);
    int count = pdu.wordAt(7);
    requireRange(pdu.wordAt(1), pdu.wordAt(3), ModbusLimits.READ_REGISTERS);
    requireRange(pdu.wordAt(5), count, ModbusLimits.READ_WRITE_REGISTERS);
    requireValue(pdu.byteAt(9) == 2 * count);
    requireSize(pdu, 10 + 2 * count);
    return new ReadWriteRegisters(
        pdu.wordAt(1), pdu.wordAt(3), pdu.wordAt(5), words(pdu, 10, count));
  }

  private static List<Integer> words(Pdu pdu, int from, int count) {
    List<Integer> words = new ArrayList<>(count);
    for (int place = 0; place < count; place++) {
      words.add(pdu.wordAt(from + 2 * place));
    }
    return words;
  }

  private static void requireSize(Pdu pdu, int size) throws ExceptionResponseException {
    requireValue(pdu.size() == size);
  }

  private static void requireValue(boolean holds) throws ExceptionResponseException {
    if (!holds) {
      throw new ExceptionResponseException(ExceptionResponse.ILLEGAL_DATA_VALUE);
    }
  }

  private static void requireRange(int address, int quantity, int max)
      throws ExceptionResponseException {
    requireValue(quantity >= 1 && quantity <= max);
    if (address + quantity > ModbusLimits.ADDRESSES) {
      throw new ExceptionResponseException(ExceptionResponse.ILLEGAL_DATA_ADDRESS);
    }
  }
}
