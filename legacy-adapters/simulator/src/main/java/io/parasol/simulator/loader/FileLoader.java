// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.loader;

import static io.parasol.simulator.loader.LoaderProtocol.exception;
import static io.parasol.simulator.loader.LoaderProtocol.success;

import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.simulator.bus.BusAnswer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/**
 * A loader that a coil enters and leaves, and whose blocks are written as records of a file (FC
 * 21).
 */
public final class FileLoader implements LoaderProtocol {

  /** The address of the coil. */
  public static final int COIL = 100;

  /** The meaning of a record number to the loader. */
  enum Numbering {
    /**
     * A register of the file, as the standard specifies; only then can the file be read (FC 20).
     */
    RECORDS,
    /** None: a block is stored after the previous one, even if it is a duplicate. */
    NONE,
    /** The number of a block; all blocks except the last are as long as the first. */
    BLOCKS
  }

  private static final int FILE_RECORDS = 10_000;
  private static final int MAX_READ_REGISTERS = 121;
  private static final int READ_FILE = 20;
  private static final int WRITE_FILE = 21;

  private final LoaderBoard board;
  private final Numbering numbering;
  private byte[] file = {};
  private int blockSize;

  FileLoader(LoaderBoard board, Numbering numbering) {
    this.board = board;
    this.numbering = numbering;
  }

  @Override
  public boolean isEnterRequest(ModbusRequest request) {
    return request instanceof ModbusRequest.WriteCoil write
        && write.address() == COIL
        && write.on();
  }

  @Override
  public void onEnter() {
    file = new byte[0];
  }

  /** Does nothing, because the file is in flash. */
  @Override
  public void reset() {}

  /** Returns a copy of the file. */
  byte[] file() {
    return file.clone();
  }

  @Override
  public BusAnswer answer(ModbusRequest request, Instant now) {
    if (request instanceof ModbusRequest.WriteCoil write && write.address() == COIL) {
      return write.on() ? open() : close();
    }
    if (!(request instanceof ModbusRequest.Raw raw)) {
      return exception(ExceptionResponse.ILLEGAL_FUNCTION);
    }
    ByteBuffer asked = ByteBuffer.wrap(raw.payload());
    if (asked.remaining() < 8 || (asked.get() & 0xFF) != asked.remaining() || asked.get() != 6) {
      return exception(ExceptionResponse.ILLEGAL_DATA_VALUE);
    }
    int number = asked.getShort() & 0xFFFF;
    int record = asked.getShort() & 0xFFFF;
    int words = asked.getShort() & 0xFFFF;
    if (number < 1 || record + words > FILE_RECORDS) {
      return exception(ExceptionResponse.ILLEGAL_DATA_ADDRESS);
    }
    long index = (number - 1L) * FILE_RECORDS + record;
    if (raw.function() == WRITE_FILE && asked.remaining() == 2 * words) {
      byte[] data = new byte[2 * words];
      asked.get(data);
      return write(raw, offsetOf(index, data.length), data, now);
    }
    if (numbering != Numbering.RECORDS) {
      return exception(ExceptionResponse.ILLEGAL_FUNCTION);
    }
    return raw.function() == READ_FILE
            && words <= MAX_READ_REGISTERS
            && 2 * (index + words) <= file.length
        ? read((int) (2 * index), words)
        : exception(ExceptionResponse.ILLEGAL_DATA_ADDRESS);
  }

  /**
   * Returns where a block begins in the file; beyond the end of the file if a block before it is
   * missing.
   */
  private long offsetOf(long index, int size) {
    return switch (numbering) {
      case RECORDS -> 2 * index;
      case NONE -> file.length;
      case BLOCKS -> index * (index == 0 ? size : blockSize);
    };
  }

  private BusAnswer write(ModbusRequest.Raw raw, long at, byte[] data, Instant now) {
    if (!LoaderBoard.fits(at + data.length) || (at == 0 && !board.acceptsHead(data))) {
      return exception(ExceptionResponse.SERVER_DEVICE_FAILURE);
    }
    if (numbering == Numbering.BLOCKS && at > file.length) {
      return exception(ExceptionResponse.ILLEGAL_DATA_ADDRESS);
    }
    if (at == 0) {
      blockSize = data.length;
    }
    int end = (int) at + data.length;
    byte[] longer = Arrays.copyOf(file, Math.max(file.length, end));
    System.arraycopy(data, 0, longer, (int) at, data.length);
    BusAnswer answer =
        board.storeBlock(
            data, now, BusAnswer.of(new ModbusResponse.RawResponse(WRITE_FILE, raw.payload())));
    file = board.isRunning() ? new byte[0] : longer;
    if (!board.isRunning()) {
      board.markErased();
    }
    return answer;
  }

  private BusAnswer read(int at, int words) {
    byte[] bytes = new byte[3 + 2 * words];
    bytes[0] = (byte) (2 + 2 * words);
    bytes[1] = (byte) (1 + 2 * words);
    bytes[2] = 6;
    System.arraycopy(file, at, bytes, 3, 2 * words);
    return BusAnswer.of(new ModbusResponse.RawResponse(READ_FILE, bytes));
  }

  /** Handles a coil that is set again; a loader that counts the blocks itself then starts again. */
  private BusAnswer open() {
    if (numbering == Numbering.NONE) {
      onEnter();
    }
    return success();
  }

  private BusAnswer close() {
    if (!board.isErased()) {
      board.leave();
      return success();
    }
    board.replace(file);
    if (!board.hasCompleteImage()) {
      return exception(ExceptionResponse.SERVER_DEVICE_FAILURE);
    }
    board.start();
    return success();
  }
}
