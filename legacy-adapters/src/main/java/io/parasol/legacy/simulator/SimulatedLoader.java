// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.config.simulation.Loader;
import io.parasol.config.simulation.Loader.Takes;
import io.parasol.config.simulation.LoaderFaults;
import io.parasol.config.site.Table;
import io.parasol.legacy.modbus.Answer;
import io.parasol.legacy.modbus.ModbusRequest;
import io.parasol.legacy.modbus.ModbusResponse;
import io.parasol.legacy.modbus.ModbusResponse.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A device whose firmware can be replaced in Modbus requests: an application that says who it is,
 * and a loader that takes them in one of several ways. For any thread.
 */
public final class SimulatedLoader {

  /** Registers of a device that has nothing but its loader. */
  private static final int REGISTERS = 32;

  /** Where the identity of such a device begins. */
  private static final int SERIAL = 10;

  private final LoaderBoard board;
  private final LoaderProtocol protocol;
  private final LoaderIdentity identity;

  /**
   * @param signature of the images that it takes.
   * @param erasing how long it is away when it erases.
   */
  public SimulatedLoader(
      Takes takes,
      String signature,
      String serial,
      String version,
      Duration erasing,
      LoaderFaults faults) {
    this(takes, new LoaderBoard(signature, serial, version, erasing, faults), OptionalInt.empty());
  }

  private SimulatedLoader(Takes takes, LoaderBoard board, OptionalInt identityAt) {
    this.board = board;
    this.protocol = protocol(takes, board);
    this.identity = new LoaderIdentity(board, identityAt);
  }

  private static LoaderProtocol protocol(Takes takes, LoaderBoard board) {
    return switch (takes) {
      case WINDOW -> new WindowLoader(board);
      case COMMAND -> new CommandLoader(board);
      case FILE -> new FileLoader(board, FileLoader.Numbering.RECORDS);
      case FILE_STREAM -> new FileLoader(board, FileLoader.Numbering.NONE);
      case FILE_BLOCKS -> new FileLoader(board, FileLoader.Numbering.BLOCKS);
    };
  }

  /** One as a simulation describes it. */
  static SimulatedLoader of(Loader config) {
    return new SimulatedLoader(
        config.takes(),
        new LoaderBoard(
            config.model(), config.serial(), config.version(), config.erasing(), config.faults()),
        config.identityAt());
  }

  /** An image for it: {@code rest} is what it would run. */
  public static byte[] image(String signature, String version, byte[] rest) {
    return FirmwareImage.bytes(signature, version, rest);
  }

  public synchronized String version() {
    return board.version();
  }

  /** How often it has started a new image. */
  public synchronized int installs() {
    return board.installs();
  }

  /** Whether it runs its application. */
  public synchronized boolean isRunning() {
    return board.isRunning();
  }

  /** Whether there is no image in it that it could start. */
  public synchronized boolean isErased() {
    return board.isErased();
  }

  /** As if its power had been cut: an application that is whole starts again. */
  public synchronized void restart() {
    board.restart();
    protocol.forget();
  }

  /** What it answers; empty if this is nothing to do with firmware. */
  public synchronized Optional<BusAnswer> answer(ModbusRequest request, Instant now) {
    if (board.isRunning()) {
      return application(request);
    }
    return Optional.of(
        board.isBusy(now) ? LoaderProtocol.refused(Refused.BUSY) : protocol.answer(request, now));
  }

  private Optional<BusAnswer> application(ModbusRequest request) {
    if (protocol.isWayIn(request)) {
      board.enter();
      protocol.entered();
      return Optional.of(LoaderProtocol.done());
    }
    return identity.answer(request).map(BusAnswer::of);
  }

  /** What its application answers to a read, with its serial number and version in their place. */
  synchronized ModbusResponse withIdentity(ModbusRequest request, ModbusResponse answer) {
    return identity.in(request, answer);
  }

  /**
   * As {@link #answer}, of a device that has 32 holding registers besides: from 10 on its serial
   * number, from 16 on its version, 12 characters each; each other one holds its address.
   */
  public BusAnswer answerAlone(ModbusRequest request, Instant now) {
    return answer(request, now).orElseGet(() -> registers(request));
  }

  private synchronized BusAnswer registers(ModbusRequest request) {
    if (!(request instanceof ModbusRequest.ReadRegisters read)) {
      return LoaderProtocol.refused(Refused.ILLEGAL_FUNCTION);
    }
    if (read.address() + read.quantity() > REGISTERS) {
      return LoaderProtocol.refused(Refused.ILLEGAL_ADDRESS);
    }
    ModbusRequest.ReadRegisters holding =
        new ModbusRequest.ReadRegisters(Table.HOLDING, read.address(), read.quantity());
    return BusAnswer.of(
        new LoaderIdentity(board, OptionalInt.of(SERIAL))
            .in(
                holding,
                ModbusResponse.Registers.of(read.quantity(), place -> read.address() + place)));
  }

  /** A copy of the file that it has; empty if it is none that takes files. */
  synchronized byte[] file() {
    return protocol instanceof FileLoader loader ? loader.file() : new byte[0];
  }

  /** As an answer on a network, where nothing but the answer is told. */
  static Answer onANetwork(BusAnswer answer) {
    return answer.turnaround().isZero()
        ? answer.answer()
        : new Answer.Late(answer.turnaround(), answer.answer());
  }
}
