// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.loader;

import static io.parasol.simulator.loader.LoaderProtocol.bytes;
import static io.parasol.simulator.loader.LoaderProtocol.exception;
import static io.parasol.simulator.loader.LoaderProtocol.success;

import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.simulator.bus.BusAnswer;
import java.time.Instant;
import java.util.List;

/**
 * A loader that receives a head and blocks in windows of registers, in their order. It starts the
 * image by itself as soon as the image is complete. A duplicate block gets exception 04. Nothing
 * can be read.
 */
public final class WindowLoader implements LoaderProtocol {

  /** The address of the register that enters the loader. */
  public static final int ENTER = 129;

  public static final int HEAD = 0x1000;
  public static final int DATA = 0x2000;

  private final LoaderBoard board;
  private List<Integer> lastBlock = List.of();

  WindowLoader(LoaderBoard board) {
    this.board = board;
  }

  @Override
  public boolean isEnterRequest(ModbusRequest request) {
    return request instanceof ModbusRequest.WriteRegister write && write.address() == ENTER;
  }

  @Override
  public void reset() {
    lastBlock = List.of();
  }

  @Override
  public BusAnswer answer(ModbusRequest request, Instant now) {
    if (!(request instanceof ModbusRequest.WriteRegisters write)) {
      return exception(ExceptionResponse.ILLEGAL_FUNCTION);
    }
    if (write.address() == HEAD && write.values().size() == FirmwareImage.HEAD / 2) {
      return head(bytes(write.values()));
    }
    if (write.address() != DATA) {
      return exception(ExceptionResponse.ILLEGAL_DATA_ADDRESS);
    }
    if (board.isEmpty() || write.values().equals(lastBlock)) {
      return exception(ExceptionResponse.SERVER_DEVICE_FAILURE);
    }
    lastBlock = write.values();
    BusAnswer answer = board.storeBlock(bytes(write.values()), now, success());
    if (board.hasCompleteImage()) {
      board.start();
    }
    if (board.isEmpty()) {
      reset();
    }
    return answer;
  }

  private BusAnswer head(byte[] head) {
    if (!board.acceptsHead(head)) {
      return exception(ExceptionResponse.SERVER_DEVICE_FAILURE);
    }
    reset();
    BusAnswer answer = board.erase();
    board.append(head);
    return answer;
  }
}
