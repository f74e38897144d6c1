// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.config.simulation.LoaderFaults;
import io.parasol.legacy.modbus.ModbusResponse;
import io.parasol.legacy.modbus.ModbusResponse.Refused;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is behind a simulated loader, however it is spoken to: its flash, what runs on it, and what
 * goes wrong with it.
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

  private static final int MOST_BYTES = 16 << 20;

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
   * @param signature of the images that it takes.
   * @param erasing how long it is away when it erases.
   */
  LoaderBoard(
      String signature, String serial, String version, Duration erasing, LoaderFaults faults) {
    this.signature = signature;
    this.serial = serial;
    this.version = version;
    this.erasing = erasing;
    this.faults = faults;
  }

  // ---- what it is ----

  String signature() {
    return signature;
  }

  String serial() {
    return serial;
  }

  String version() {
    return version;
  }

  /** How often it has started a new image. */
  int installs() {
    return installs;
  }

  boolean isRunning() {
    return mode == Mode.APPLICATION;
  }

  /** Whether there is no image in it that it could start. */
  boolean isErased() {
    return mode == Mode.ERASED;
  }

  boolean isBusy(Instant now) {
    return busyUntil != null && now.isBefore(busyUntil);
  }

  // ---- its way in and out ----

  /** The application makes way for the loader. */
  void enter() {
    forget();
    mode = Mode.LOADER;
  }

  /** The application runs again, if it was not erased meanwhile. */
  void leave() {
    mode = mode == Mode.LOADER ? Mode.APPLICATION : mode;
  }

  /** As if its power had been cut: an application that is whole starts again. */
  void restart() {
    mode = mode == Mode.ERASED ? Mode.ERASED : Mode.APPLICATION;
    forget();
    faults.otherSerial().ifPresent(other -> serial = other);
  }

  private void forget() {
    flash.reset();
    blocks = 0;
    busyUntil = null;
  }

  // ---- its flash ----

  /** Erases it, which takes a while. */
  BusAnswer erase() {
    forget();
    spoil();
    return new BusAnswer(new ModbusResponse.Written(), erasing, Set.of());
  }

  /** There is no application in it any more. */
  void spoil() {
    mode = Mode.ERASED;
  }

  /** Whether an image that begins so is one for it. */
  boolean wants(byte[] head) {
    return !faults.refusesSignature()
        && FirmwareImage.of(head).filter(image -> image.signature().equals(signature)).isPresent();
  }

  /** How many blocks it has taken since it was entered or erased. */
  int blocks() {
    return blocks;
  }

  boolean isEmpty() {
    return flash.size() == 0;
  }

  /** Bytes that count as no block. */
  void append(byte[] bytes) {
    flash.writeBytes(bytes);
  }

  /** All that is in it is this, from now on. */
  void replace(byte[] all) {
    flash.reset();
    flash.writeBytes(all);
  }

  static boolean hasRoomFor(long bytes) {
    return bytes <= MOST_BYTES;
  }

  /**
   * Takes a block, unless it restarts at this very one.
   *
   * @return the answer, or what came of it by what goes wrong.
   */
  BusAnswer take(byte[] block, Instant now, BusAnswer answer) {
    int number = ++blocks;
    if (number == faults.restartsAt()) {
      faults = faults.restartingAt(0);
      restart();
      return BusAnswer.none();
    }
    if (!hasRoomFor((long) flash.size() + block.length)) {
      return BusAnswer.of(new Refused(Refused.DEVICE_FAILURE));
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

  /** Whether an undamaged image is in it. */
  boolean isWhole() {
    byte[] all = flash.toByteArray();
    return FirmwareImage.of(all).filter(image -> image.isWhole(all)).isPresent();
  }

  /** What is in it, without padding if it is an image. */
  byte[] written() {
    byte[] all = flash.toByteArray();
    return FirmwareImage.of(all)
        .filter(image -> image.isWhole(all))
        .map(image -> Arrays.copyOf(all, FirmwareImage.HEAD + image.length()))
        .orElse(all);
  }

  /** Runs the image that is in it. */
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
