// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.loader;

import static io.parasol.simulator.loader.LoaderProtocol.bytes;
import static io.parasol.simulator.loader.LoaderProtocol.done;
import static io.parasol.simulator.loader.LoaderProtocol.refused;

import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Refused;
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
  public boolean isWayIn(ModbusRequest request) {
    return request instanceof ModbusRequest.WriteRegister write && write.address() == ENTER;
  }

  @Override
  public void forget() {
    lastBlock = List.of();
  }

  @Override
  public BusAnswer answer(ModbusRequest request, Instant now) {
    if (!(request instanceof ModbusRequest.WriteRegisters write)) {
      return refused(Refused.ILLEGAL_FUNCTION);
    }
    if (write.address() == HEAD && write.values().size() == FirmwareImage.HEAD / 2) {
      return head(bytes(write.values()));
    }
    if (write.address() != DATA) {
      return refused(Refused.ILLEGAL_ADDRESS);
    }
    if (board.isEmpty() || write.values().equals(lastBlock)) {
      return refused(Refused.DEVICE_FAILURE);
    }
    lastBlock = write.values();
    BusAnswer answer = board.take(bytes(write.values()), now, done());
    if (board.isWhole()) {
      board.start();
    }
    if (board.isEmpty()) {
      forget();
    }
    return answer;
  }

  private BusAnswer head(byte[] head) {
    if (!board.wants(head)) {
      return refused(Refused.DEVICE_FAILURE);
    }
    forget();
    BusAnswer answer = board.erase();
    board.append(head);
    return answer;
  }
}
