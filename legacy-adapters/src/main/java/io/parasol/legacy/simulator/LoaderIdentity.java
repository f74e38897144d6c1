// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.config.site.Table;
import io.parasol.legacy.modbus.ModbusRequest;
import io.parasol.legacy.modbus.ModbusResponse;
import io.parasol.legacy.modbus.ModbusResponse.Refused;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the application of a simulated device says who it is: in its identification (FC 43/14), and
 * in twelve holding registers, six of its serial number and six of its version.
 *
 * @param at where these begin; empty where they cannot be read.
 */
record LoaderIdentity(LoaderBoard board, OptionalInt at) {

  private static final int IDENTIFICATION = 43;

  /** Registers of one text. */
  private static final int TEXT = 6;

  /** Empty if it is not what was asked for. */
  Optional<ModbusResponse> answer(ModbusRequest request) {
    return request instanceof ModbusRequest.Raw raw && raw.function() == IDENTIFICATION
        ? Optional.of(identification(raw.payload()))
        : Optional.empty();
  }

  /** The regular objects, in one answer (V1.1b3, 6.21). */
  private ModbusResponse identification(byte[] asked) {
    if (asked.length != 3 || asked[0] != 14 || asked[1] < 1 || asked[1] > 3) {
      return new Refused(Refused.ILLEGAL_VALUE);
    }
    String[] objects = {"Parasol", board.signature(), board.version()};
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    said.writeBytes(new byte[] {14, asked[1], (byte) 0x81, 0, 0, (byte) objects.length});
    for (int i = 0; i < objects.length; i++) {
      object(i, objects[i], said);
    }
    return new ModbusResponse.RawAnswer(IDENTIFICATION, said.toByteArray());
  }

  private static void object(int id, String text, ByteArrayOutputStream to) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    to.write(id);
    to.write(bytes.length);
    to.writeBytes(bytes);
  }

  /** What the application answers to a read, with these registers in their place. */
  ModbusResponse in(ModbusRequest request, ModbusResponse answer) {
    return request instanceof ModbusRequest.ReadRegisters read
            && answer instanceof ModbusResponse.Registers registers
            && read.table() == Table.HOLDING
            && at.isPresent()
        ? ModbusResponse.Registers.of(
            registers.count(),
            place -> register(read.address() + place - at.getAsInt(), registers.at(place)))
        : answer;
  }

  /**
   * A register.
   *
   * @param place counted from where they begin.
   * @param other what the register holds if it is none of them.
   */
  private int register(int place, int other) {
    if (place >= 0 && place < TEXT) {
      return characters(board.serial(), place);
    }
    return place >= TEXT && place < 2 * TEXT ? characters(board.version(), place - TEXT) : other;
  }

  private static int characters(String text, int place) {
    byte[] bytes = Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), 2 * TEXT);
    return ByteBuffer.wrap(bytes).getShort(2 * place) & 0xFFFF;
  }
}
