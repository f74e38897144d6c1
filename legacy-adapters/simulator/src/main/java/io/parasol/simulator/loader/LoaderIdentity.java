// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.loader;

import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The identity that the application of a simulated device reports: in its device identification (FC
 * 43/14), and in twelve holding registers, six for the serial number and six for the version.
 *
 * @param at address of the first of these registers; empty if they cannot be read.
 */
record LoaderIdentity(LoaderBoard board, OptionalInt at) {

  private static final int IDENTIFICATION = 43;

  /** Number of registers of one text. */
  private static final int TEXT = 6;

  /** Returns the device identification; empty for any other request. */
  Optional<ModbusResponse> answer(ModbusRequest request) {
    return request instanceof ModbusRequest.Raw raw && raw.function() == IDENTIFICATION
        ? Optional.of(identification(raw.payload()))
        : Optional.empty();
  }

  /** Returns the basic objects, in one response (V1.1b3, 6.21). */
  private ModbusResponse identification(byte[] asked) {
    if (asked.length != 3 || asked[0] != 14 || asked[1] < 1 || asked[1] > 3) {
      return new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_VALUE);
    }
    String[] objects = {"Parasol", board.signature(), board.version()};
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    said.writeBytes(new byte[] {14, asked[1], (byte) 0x81, 0, 0, (byte) objects.length});
    for (int i = 0; i < objects.length; i++) {
      object(i, objects[i], said);
    }
    return new ModbusResponse.RawResponse(IDENTIFICATION, said.toByteArray());
  }

  private static void object(int id, String text, ByteArrayOutputStream to) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    to.write(id);
    to.write(bytes.length);
    to.writeBytes(bytes);
  }

  /** Returns the application's response to a read, with the identity in its registers. */
  ModbusResponse fillIn(ModbusRequest request, ModbusResponse answer) {
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
   * Returns the value of a register.
   *
   * @param place offset from the first register of the identity.
   * @param other value of a register that is not part of the identity.
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
