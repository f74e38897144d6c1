// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.loader;

import static io.parasol.simulator.loader.LoaderProtocol.bytes;
import static io.parasol.simulator.loader.LoaderProtocol.exception;
import static io.parasol.simulator.loader.LoaderProtocol.success;

import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.simulator.bus.BusAnswer;
import java.time.Instant;

/**
 * A loader with a command register (1 enter, 2 erase, 3 write, 4 start, 5 leave). Its other
 * registers are a status (0 idle, 2 failed), the number of received blocks, and the CRC-32 of the
 * written data. A client writes the number and up to 64 bytes of a block to a window, before the
 * command to write them.
 */
final class CommandLoader implements LoaderProtocol {

  static final int COMMAND = 0xE000;

  /** The CRC-32, after the status and the number of blocks. */
  private static final int SUM = 0xE003;

  private static final int BLOCK = 0xE00F;
  private static final int WINDOW_BYTES = 64;
  private static final int IDLE = 0;
  private static final int FAILED = 2;

  private final LoaderBoard board;
  private int status;
  private int blockNumber;
  private byte[] window = {};

  CommandLoader(LoaderBoard board) {
    this.board = board;
  }

  @Override
  public boolean isEnterRequest(ModbusRequest request) {
    return request instanceof ModbusRequest.WriteRegister write
        && write.address() == COMMAND
        && write.value() == 1;
  }

  @Override
  public void reset() {
    status = IDLE;
    window = new byte[0];
  }

  @Override
  public BusAnswer answer(ModbusRequest request, Instant now) {
    if (request instanceof ModbusRequest.ReadRegisters read
        && read.table() == Table.HOLDING
        && read.address() >= COMMAND
        && read.address() + read.quantity() <= SUM + 2) {
      return read(read.address(), read.quantity());
    }
    if (request instanceof ModbusRequest.WriteRegisters write && write.address() == BLOCK) {
      blockNumber = write.values().get(0);
      window = bytes(write.values().subList(1, write.values().size()));
      return window.length > WINDOW_BYTES
          ? exception(ExceptionResponse.ILLEGAL_DATA_VALUE)
          : success();
    }
    if (!(request instanceof ModbusRequest.WriteRegister write) || write.address() != COMMAND) {
      return exception(ExceptionResponse.ILLEGAL_DATA_ADDRESS);
    }
    return command(write.value(), now);
  }

  private BusAnswer read(int address, int quantity) {
    int sum = FirmwareImage.crc32(board.written());
    int[] all = {0, status, board.blocks() & 0xFFFF, sum >>> 16, sum & 0xFFFF};
    return BusAnswer.of(
        ModbusResponse.Registers.of(quantity, place -> all[address - COMMAND + place]));
  }

  private BusAnswer command(int command, Instant now) {
    status = IDLE;
    return switch (command) {
      case 1 -> success();
      case 2 -> {
        reset();
        yield board.erase();
      }
      case 3 -> write(now);
      case 4 -> start();
      case 5 -> {
        board.leave();
        yield success();
      }
      default -> exception(ExceptionResponse.ILLEGAL_DATA_VALUE);
    };
  }

  private BusAnswer write(Instant now) {
    boolean isNext = blockNumber == (board.blocks() & 0xFFFF);
    boolean isHead = board.blocks() == 0;
    if (!board.isErased() || !isNext || (isHead && !board.acceptsHead(window))) {
      status = FAILED;
      return success();
    }
    BusAnswer answer = board.storeBlock(window, now, success());
    if (board.isEmpty()) {
      reset();
    }
    return answer;
  }

  private BusAnswer start() {
    if (!board.hasCompleteImage()) {
      return exception(ExceptionResponse.SERVER_DEVICE_FAILURE);
    }
    board.start();
    reset();
    return success();
  }
}
