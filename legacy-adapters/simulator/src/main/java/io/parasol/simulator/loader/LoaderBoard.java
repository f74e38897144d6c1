// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.loader;

import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.simulator.bus.BusAnswer;
import io.parasol.simulator.config.LoaderFaults;
import io.parasol.simulator.modbus.Answer;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of a simulated loader, whatever its protocol: its flash, the firmware that runs, and
 * its faults.
 *
 * <pre>
 *              enter                      whole image, start
 *   APPLICATION ─────▶ LOADER ── erase ──▶ ERASED ──▶ APPLICATION (new version)
 *        ▲               │                  │ power cut
 *        ╰── leave ──────╯                  ╰──▶ ERASED, with nothing in it
 * </pre>
 *
 * <p>Not thread-safe.
 */
final class LoaderBoard {

  private enum Mode {
    APPLICATION,
    LOADER,
    ERASED
  }

  private static final int MAX_BYTES = 16 << 20;

  private final String signature;
  private final Duration erasing;
  private LoaderFaults faults;
  private String serial;
  private String version;
  private Mode mode = Mode.APPLICATION;
  private final ByteArrayOutputStream flash = new ByteArrayOutputStream();
  private @Nullable Instant busyUntil;
  private int blocks;
  private int installs;

  /**
   * @param signature of the images that it accepts.
   * @param erasing how long it is unreachable while it erases.
   */
  LoaderBoard(
      String signature, String serial, String version, Duration erasing, LoaderFaults faults) {
    this.signature = signature;
    this.serial = serial;
    this.version = version;
    this.erasing = erasing;
    this.faults = faults;
  }

  // ---- identity and state ----

  String signature() {
    return signature;
  }

  String serial() {
    return serial;
  }

  String version() {
    return version;
  }

  /** Returns how often it has started a new image. */
  int installs() {
    return installs;
  }

  boolean isRunning() {
    return mode == Mode.APPLICATION;
  }

  /** Returns whether it has no image that it could start. */
  boolean isErased() {
    return mode == Mode.ERASED;
  }

  boolean isBusy(Instant now) {
    return busyUntil != null && now.isBefore(busyUntil);
  }

  // ---- switching between application and loader ----

  /** Switches from the application to the loader. */
  void enter() {
    clearFlash();
    mode = Mode.LOADER;
  }

  /** Switches back to the application, unless it was erased. */
  void leave() {
    mode = mode == Mode.LOADER ? Mode.APPLICATION : mode;
  }

  /** Restarts, as after a power cut: an intact application starts again. */
  void restart() {
    mode = mode == Mode.ERASED ? Mode.ERASED : Mode.APPLICATION;
    clearFlash();
    faults.otherSerial().ifPresent(other -> serial = other);
  }

  private void clearFlash() {
    flash.reset();
    blocks = 0;
    busyUntil = null;
  }

  // ---- flash ----

  /** Erases the flash; the response comes after the time that this takes. */
  BusAnswer erase() {
    clearFlash();
    markErased();
    return new BusAnswer(Answer.of(new ModbusResponse.Written()), erasing, Set.of());
  }

  /** Marks the application as erased. */
  void markErased() {
    mode = Mode.ERASED;
  }

  /** Returns whether an image with this head is for this device. */
  boolean acceptsHead(byte[] head) {
    return !faults.refusesSignature()
        && FirmwareImage.of(head).filter(image -> image.signature().equals(signature)).isPresent();
  }

  /** Returns the number of blocks received since the loader was entered or erased. */
  int blocks() {
    return blocks;
  }

  boolean isEmpty() {
    return flash.size() == 0;
  }

  /** Appends bytes that do not count as a block. */
  void append(byte[] bytes) {
    flash.writeBytes(bytes);
  }

  /** Replaces the contents of the flash. */
  void replace(byte[] all) {
    flash.reset();
    flash.writeBytes(all);
  }

  static boolean fits(long bytes) {
    return bytes <= MAX_BYTES;
  }

  /**
   * Stores a block, unless the faults make the device restart at this block.
   *
   * @return the given answer, or another if a fault or a full flash demands it.
   */
  BusAnswer storeBlock(byte[] block, Instant now, BusAnswer answer) {
    int number = ++blocks;
    if (number == faults.restartsAt()) {
      faults = faults.restartingAt(0);
      restart();
      return BusAnswer.none();
    }
    if (!fits((long) flash.size() + block.length)) {
      return BusAnswer.of(new ExceptionResponse(ExceptionResponse.SERVER_DEVICE_FAILURE));
    }
    flash.writeBytes(block);
    if (!faults.busy().isZero()) {
      busyUntil = now.plus(faults.busy());
    }
    if (number == faults.losesAnswerTo()) {
      faults = faults.losingAnswerTo(0);
      return BusAnswer.none();
    }
    return answer;
  }

  /** Returns whether the flash contains an undamaged image. */
  boolean hasCompleteImage() {
    byte[] all = flash.toByteArray();
    return FirmwareImage.of(all).filter(image -> image.isComplete(all)).isPresent();
  }

  /** Returns the contents of the flash, without the padding of an image. */
  byte[] written() {
    byte[] all = flash.toByteArray();
    return FirmwareImage.of(all)
        .filter(image -> image.isComplete(all))
        .map(image -> Arrays.copyOf(all, FirmwareImage.HEAD + image.length()))
        .orElse(all);
  }

  /** Starts the image in the flash. */
  void start() {
    FirmwareImage image = FirmwareImage.of(flash.toByteArray()).orElseThrow();
    if (!faults.keepsVersion()) {
      version = image.version();
    }
    installs++;
    mode = Mode.APPLICATION;
    restart();
  }
}
