// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.loader;

import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.simulator.bus.BusAnswer;
import io.parasol.simulator.config.Loader;
import io.parasol.simulator.config.Loader.TransferMode;
import io.parasol.simulator.config.LoaderFaults;
import io.parasol.simulator.modbus.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A device whose firmware can be replaced with Modbus requests: an application that reports its
 * identity, and a loader with one of several protocols. For any thread.
 */
public final class SimulatedLoader {

  /** Number of registers of a device that has only a loader. */
  private static final int REGISTERS = 32;

  /** Address of the identity of such a device. */
  private static final int SERIAL = 10;

  private final LoaderBoard board;
  private final LoaderProtocol protocol;
  private final LoaderIdentity identity;

  /**
   * @param signature of the images that it accepts.
   * @param erasing how long it is unreachable while it erases.
   */
  public SimulatedLoader(
      TransferMode takes,
      String signature,
      String serial,
      String version,
      Duration erasing,
      LoaderFaults faults) {
    this(takes, new LoaderBoard(signature, serial, version, erasing, faults), OptionalInt.empty());
  }

  private SimulatedLoader(TransferMode takes, LoaderBoard board, OptionalInt identityAt) {
    this.board = board;
    this.protocol = protocol(takes, board);
    this.identity = new LoaderIdentity(board, identityAt);
  }

  private static LoaderProtocol protocol(TransferMode takes, LoaderBoard board) {
    return switch (takes) {
      case WINDOW -> new WindowLoader(board);
      case COMMAND -> new CommandLoader(board);
      case FILE -> new FileLoader(board, FileLoader.Numbering.RECORDS);
      case FILE_STREAM -> new FileLoader(board, FileLoader.Numbering.NONE);
      case FILE_BLOCKS -> new FileLoader(board, FileLoader.Numbering.BLOCKS);
    };
  }

  /** Creates a loader from its configuration. */
  public static SimulatedLoader of(Loader config) {
    return new SimulatedLoader(
        config.transferMode(),
        new LoaderBoard(
            config.model(), config.serial(), config.version(), config.erasing(), config.faults()),
        config.identityAt());
  }

  /** Returns an image for the device; {@code rest} follows the head. */
  public static byte[] image(String signature, String version, byte[] rest) {
    return FirmwareImage.bytes(signature, version, rest);
  }

  public synchronized String version() {
    return board.version();
  }

  /** Returns how often it has started a new image. */
  public synchronized int installs() {
    return board.installs();
  }

  /** Returns whether the application runs. */
  public synchronized boolean isRunning() {
    return board.isRunning();
  }

  /** Returns whether it has no image that it could start. */
  public synchronized boolean isErased() {
    return board.isErased();
  }

  /** Restarts, as after a power cut: an intact application starts again. */
  public synchronized void restart() {
    board.restart();
    protocol.reset();
  }

  /** Returns the answer to a request; empty if the request has nothing to do with firmware. */
  public synchronized Optional<BusAnswer> answer(ModbusRequest request, Instant now) {
    if (board.isRunning()) {
      return application(request);
    }
    return Optional.of(
        board.isBusy(now)
            ? LoaderProtocol.exception(ExceptionResponse.SERVER_DEVICE_BUSY)
            : protocol.answer(request, now));
  }

  private Optional<BusAnswer> application(ModbusRequest request) {
    if (protocol.isEnterRequest(request)) {
      board.enter();
      protocol.onEnter();
      return Optional.of(LoaderProtocol.success());
    }
    return identity.answer(request).map(BusAnswer::of);
  }

  /**
   * Returns the application's response to a read, with the serial number and the version in their
   * registers.
   */
  public synchronized ModbusResponse withIdentity(ModbusRequest request, ModbusResponse answer) {
    return identity.fillIn(request, answer);
  }

  /**
   * Answers as {@link #answer} does, for a device that also has 32 holding registers. They hold its
   * serial number from 10 on and its version from 16 on, 12 characters each; every other register
   * holds its own address.
   */
  public BusAnswer answerAlone(ModbusRequest request, Instant now) {
    return answer(request, now).orElseGet(() -> registers(request));
  }

  private synchronized BusAnswer registers(ModbusRequest request) {
    if (!(request instanceof ModbusRequest.ReadRegisters read)) {
      return LoaderProtocol.exception(ExceptionResponse.ILLEGAL_FUNCTION);
    }
    if (read.address() + read.quantity() > REGISTERS) {
      return LoaderProtocol.exception(ExceptionResponse.ILLEGAL_DATA_ADDRESS);
    }
    ModbusRequest.ReadRegisters holding =
        new ModbusRequest.ReadRegisters(Table.HOLDING, read.address(), read.quantity());
    return BusAnswer.of(
        new LoaderIdentity(board, OptionalInt.of(SERIAL))
            .fillIn(
                holding,
                ModbusResponse.Registers.of(read.quantity(), place -> read.address() + place)));
  }

  /** Returns a copy of the received file; empty if the loader does not accept files. */
  public synchronized byte[] file() {
    return protocol instanceof FileLoader loader ? loader.file() : new byte[0];
  }

  /** Returns an answer for a network, without the faults of the line. */
  public static Answer onANetwork(BusAnswer answer) {
    return answer.turnaround().isZero()
        ? answer.answer()
        : new Answer.Late(answer.turnaround(), answer.answer());
  }
}
