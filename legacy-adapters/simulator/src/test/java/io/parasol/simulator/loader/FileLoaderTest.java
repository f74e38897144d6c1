// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.loader;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.simulator.config.LoaderFaults;
import io.parasol.simulator.loader.FileLoader.Numbering;
import io.parasol.simulator.modbus.Answer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A simulated loader that takes a file")
class FileLoaderTest {

  private static final byte[] IMAGE = FirmwareImage.bytes("acme", "1.4.0", rest());

  private static byte[] rest() {
    byte[] rest = new byte[96];
    new Random(1).nextBytes(rest);
    return rest;
  }

  private final LoaderBoard board =
      new LoaderBoard("acme", "SN-1", "1.3.0", Duration.ZERO, LoaderFaults.NONE);
  private FileLoader loader = new FileLoader(board, Numbering.RECORDS);

  private void numbering(Numbering numbering) {
    loader = new FileLoader(board, numbering);
    board.enter();
    loader.onEnter();
  }

  private ModbusResponse asked(ModbusRequest request) {
    return ((Answer.Response) loader.answer(request, Instant.EPOCH).answer()).response();
  }

  private ModbusResponse coil(boolean on) {
    return asked(new ModbusRequest.WriteCoil(FileLoader.COIL, on));
  }

  /** What it answers to the bytes of the image from there on, 16 registers, as that record. */
  private ModbusResponse write(int record, int from) {
    byte[] data = Arrays.copyOfRange(IMAGE, from, from + 32);
    return asked(
        new ModbusRequest.Raw(
            21,
            ByteBuffer.allocate(40)
                .put((byte) 39)
                .put((byte) 6)
                .putShort((short) 1)
                .putShort((short) record)
                .putShort((short) 16)
                .put(data)
                .array()));
  }

  private ModbusResponse read() {
    return asked(new ModbusRequest.Raw(20, new byte[] {7, 6, 0, 1, 0, 0, 0, 16}));
  }

  @Test
  void of_records_takes_them_in_any_order_and_again() {
    numbering(Numbering.RECORDS);
    write(0, 0);
    write(48, 96);
    write(16, 32);
    write(16, 32);
    write(32, 64);

    assertArrayEquals(IMAGE, loader.file());
    coil(false);
    assertEquals("1.4.0", board.version());
  }

  @Test
  void of_blocks_takes_them_again_but_none_behind_one_that_is_missing() {
    numbering(Numbering.BLOCKS);
    write(0, 0);
    assertEquals(new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_ADDRESS), write(2, 64));
    write(1, 32);
    write(1, 32);
    write(2, 64);
    write(3, 96);

    assertArrayEquals(IMAGE, loader.file());
    coil(false);
    assertEquals("1.4.0", board.version());
  }

  @Test
  void of_a_stream_takes_a_block_twice_if_it_comes_twice_and_starts_nothing_of_that() {
    numbering(Numbering.NONE);
    for (int from : List.of(0, 32, 32, 64, 96)) {
      write(0, from);
    }

    assertEquals(IMAGE.length + 32, loader.file().length);
    assertEquals(new ExceptionResponse(ExceptionResponse.SERVER_DEVICE_FAILURE), coil(false));
    assertEquals("1.3.0", board.version());

    coil(true);
    for (int from : List.of(0, 32, 64, 96)) {
      write(0, from);
    }
    coil(false);
    assertEquals("1.4.0", board.version());
  }

  @ParameterizedTest(name = "numbering {0}")
  @EnumSource(Numbering.class)
  void can_be_read_only_where_records_are_registers(Numbering numbering) {
    numbering(numbering);
    write(0, 0);

    assertEquals(
        numbering == Numbering.RECORDS,
        !(read() instanceof ExceptionResponse),
        () -> "answer " + read());
  }

  @ParameterizedTest(name = "numbering {0}")
  @EnumSource(Numbering.class)
  void wants_no_image_of_another_model(Numbering numbering) {
    IMAGE[0] ^= 1;
    try {
      numbering(numbering);

      assertEquals(new ExceptionResponse(ExceptionResponse.SERVER_DEVICE_FAILURE), write(0, 0));
    } finally {
      IMAGE[0] ^= 1;
    }
    coil(false);
    assertTrue(board.isRunning(), "nothing was erased");
  }
}
