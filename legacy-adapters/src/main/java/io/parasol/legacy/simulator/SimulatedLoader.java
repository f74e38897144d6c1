// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.config.SimulationConfig;
import io.parasol.config.SimulationConfig.Loader;
import io.parasol.config.site.Table;
import io.parasol.legacy.modbus.Answer;
import io.parasol.legacy.modbus.ModbusRequest;
import io.parasol.legacy.modbus.ModbusResponse;
import io.parasol.legacy.modbus.ModbusResponse.Refused;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A device whose firmware can be replaced in Modbus requests: an application that says who it is
 * (FC 43/14) and has a few registers, and a loader of one of three kinds. For any thread.
 *
 * <pre>
 *              way in                     whole image, way out
 *   APPLICATION ─────▶ LOADER ── head ──▶ ERASED ──▶ APPLICATION (new version)
 *        ▲               │                  │ restart
 *        ╰── way out ────╯                  ╰──▶ LOADER
 * </pre>
 */
public final class SimulatedLoader {

  /** How it takes an image. */
  public enum Kind {
    /**
     * Holding register 129 is the way in; the head goes to 0x1000, blocks of 136 bytes to 0x2000,
     * in their order; it starts by itself when it has all of it. A block that comes twice is
     * refused with 04. Nothing can be read.
     */
    WINDOW,
    /**
     * Commands to 0xE000 (1 enter, 2 erase, 3 write, 4 start, 5 leave), a status at 0xE001 (0 idle,
     * 1 working, 2 failed), the number of blocks taken at 0xE002, the CRC-32 of what was written at
     * 0xE003; a block's number to 0xE00F and its data of 64 bytes behind it.
     */
    COMMAND,
    /** Coil 100 is the way in and out; records of file 1 and those after it, read and written. */
    FILE
  }

  private enum Mode {
    APPLICATION,
    LOADER,
    ERASED
  }

  static final int ENTER = 129;
  static final int HEAD = 0x1000;
  static final int DATA = 0x2000;
  static final int COMMAND = 0xE000;
  static final int STATUS = 0xE001;
  static final int TAKEN = 0xE002;
  static final int SUM = 0xE003;
  static final int BLOCK = 0xE00F;
  static final int COIL = 100;

  private static final int REGISTERS = 32;

  /** Where its serial number begins, and behind it its version; so many registers each. */
  private static final int SERIAL = 10;

  private static final int TEXT = 6;
  private static final int FILE_RECORDS = 10_000;
  private static final int WINDOW_BYTES = 64;
  private static final int MOST_BYTES = 16 << 20;
  private static final int IDENTIFICATION = 43;
  private static final int READ_FILE = 20;
  private static final int WRITE_FILE = 21;

  private static final int NOWHERE = -1;

  private final Kind kind;
  private final String signature;
  private final Duration erasing;
  private LoaderFaults faults;
  private String serial;
  private String version;
  private Mode mode = Mode.APPLICATION;
  private final ByteArrayOutputStream flash = new ByteArrayOutputStream();
  private byte[] file = {};
  private @Nullable Instant busyUntil;
  private int blocks;
  private List<Integer> lastBlock = List.of();
  private int status;
  private int blockNumber;
  private byte[] window = {};
  private int installs;
  private int identityAt = NOWHERE;

  /**
   * @param signature of the images that it takes.
   * @param erasing how long it is away when it erases.
   */
  public SimulatedLoader(
      Kind kind,
      String signature,
      String serial,
      String version,
      Duration erasing,
      LoaderFaults faults) {
    this.kind = kind;
    this.signature = signature;
    this.serial = serial;
    this.version = version;
    this.erasing = erasing;
    this.faults = faults;
  }

  /** One as a simulation describes it. */
  static SimulatedLoader of(Loader config) {
    Kind kind =
        switch (config.takes()) {
          case WINDOW -> Kind.WINDOW;
          case COMMAND -> Kind.COMMAND;
          case FILE -> Kind.FILE;
        };
    SimulationConfig.LoaderFaults wrong = config.faults();
    SimulatedLoader loader =
        new SimulatedLoader(
            kind,
            config.model(),
            config.serial(),
            config.version(),
            config.erasing(),
            new LoaderFaults(
                wrong.refusesSignature(),
                wrong.busy(),
                wrong.losesAnswerTo(),
                wrong.restartsAt(),
                wrong.otherSerial(),
                wrong.keepsVersion()));
    loader.identityAt = config.identityAt().orElse(NOWHERE);
    return loader;
  }

  /** An image for it: {@code rest} is what it would run. */
  public static byte[] image(String signature, String version, byte[] rest) {
    return FirmwareImage.bytes(signature, version, rest);
  }

  public synchronized String version() {
    return version;
  }

  /** How often it has started a new image. */
  public synchronized int installs() {
    return installs;
  }

  /** Whether it runs its application. */
  public synchronized boolean isRunning() {
    return mode == Mode.APPLICATION;
  }

  /** Whether there is no image in it that it could start. */
  public synchronized boolean isErased() {
    return mode == Mode.ERASED;
  }

  /** As if its power had been cut: an application that is whole starts again. */
  public synchronized void restart() {
    mode = mode == Mode.ERASED ? Mode.ERASED : Mode.APPLICATION;
    forget();
    faults.otherSerial().ifPresent(other -> serial = other);
  }

  private void forget() {
    flash.reset();
    blocks = 0;
    lastBlock = List.of();
    status = 0;
    window = new byte[0];
    busyUntil = null;
  }

  /** What it answers; empty if this is nothing to do with firmware. */
  public synchronized Optional<BusAnswer> answer(ModbusRequest request, Instant now) {
    if (mode == Mode.APPLICATION) {
      return application(request);
    }
    if (busyUntil != null && now.isBefore(busyUntil)) {
      return Optional.of(refused(Refused.BUSY));
    }
    return Optional.of(
        switch (kind) {
          case WINDOW -> window(request, now);
          case COMMAND -> command(request, now);
          case FILE -> file(request, now);
        });
  }

  /** What its application answers to a read, with its serial number and version in their place. */
  synchronized ModbusResponse withIdentity(ModbusRequest request, ModbusResponse answer) {
    return request instanceof ModbusRequest.ReadRegisters read
            && answer instanceof ModbusResponse.Registers registers
            && read.table() == Table.HOLDING
            && identityAt != NOWHERE
        ? ModbusResponse.Registers.of(
            registers.count(),
            place -> register(read.address() + place - identityAt, registers.at(place)))
        : answer;
  }

  /**
   * As {@link #answer}, of a device that has 32 holding registers besides: from 10 on its serial
   * number, from 16 on its version, 12 characters each.
   */
  public BusAnswer answerAlone(ModbusRequest request, Instant now) {
    return answer(request, now)
        .orElseGet(
            () ->
                request instanceof ModbusRequest.ReadRegisters read
                        && read.address() + read.quantity() <= REGISTERS
                    ? BusAnswer.of(
                        ModbusResponse.Registers.of(
                            read.quantity(),
                            place -> {
                              int address = read.address() + place;
                              return register(address - SERIAL, address);
                            }))
                    : refused(
                        request instanceof ModbusRequest.ReadRegisters
                            ? Refused.ILLEGAL_ADDRESS
                            : Refused.ILLEGAL_FUNCTION));
  }

  /**
   * A register of its identity.
   *
   * @param place counted from where that begins.
   * @param other what the register holds if it does not belong to it.
   */
  private int register(int place, int other) {
    if (place >= 0 && place < TEXT) {
      return characters(serial, place);
    }
    return place >= TEXT && place < 2 * TEXT ? characters(version, place - TEXT) : other;
  }

  private static int characters(String text, int place) {
    byte[] bytes = Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), 2 * TEXT);
    return ByteBuffer.wrap(bytes).getShort(2 * place) & 0xFFFF;
  }

  private static BusAnswer refused(int code) {
    return BusAnswer.of(new Refused(code));
  }

  private static BusAnswer done() {
    return BusAnswer.of(new ModbusResponse.Written());
  }

  private Optional<BusAnswer> application(ModbusRequest request) {
    if (request instanceof ModbusRequest.Raw raw && raw.function() == IDENTIFICATION) {
      return Optional.of(BusAnswer.of(identification(raw.payload())));
    }
    boolean isWayIn =
        switch (kind) {
          case WINDOW ->
              request instanceof ModbusRequest.WriteRegister write && write.address() == ENTER;
          case COMMAND ->
              request instanceof ModbusRequest.WriteRegister write
                  && write.address() == COMMAND
                  && write.value() == 1;
          case FILE ->
              request instanceof ModbusRequest.WriteCoil write
                  && write.address() == COIL
                  && write.on();
        };
    if (isWayIn) {
      forget();
      file = new byte[0];
      mode = Mode.LOADER;
      return Optional.of(done());
    }
    return Optional.empty();
  }

  /** The regular objects, in one answer (V1.1b3, 6.21). */
  private ModbusResponse identification(byte[] asked) {
    if (asked.length != 3 || asked[0] != 14 || asked[1] < 1 || asked[1] > 3) {
      return new Refused(Refused.ILLEGAL_VALUE);
    }
    String[] objects = {"Parasol", signature, version};
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    said.writeBytes(new byte[] {14, asked[1], (byte) 0x81, 0, 0, (byte) objects.length});
    for (int i = 0; i < objects.length; i++) {
      object(i, objects[i], said);
    }
    return new ModbusResponse.RawAnswer(IDENTIFICATION, said.toByteArray());
  }

  private static void object(int id, String text, ByteArrayOutputStream to) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    to.write(id);
    to.write(bytes.length);
    to.writeBytes(bytes);
  }

  private BusAnswer window(ModbusRequest request, Instant now) {
    if (!(request instanceof ModbusRequest.WriteRegisters write)) {
      return refused(Refused.ILLEGAL_FUNCTION);
    }
    if (write.address() == HEAD && write.values().size() == FirmwareImage.HEAD / 2) {
      if (!isWanted(bytes(write.values()))) {
        return refused(Refused.DEVICE_FAILURE);
      }
      forget();
      flash.writeBytes(bytes(write.values()));
      mode = Mode.ERASED;
      return new BusAnswer(new ModbusResponse.Written(), erasing, Set.of());
    }
    if (write.address() != DATA) {
      return refused(Refused.ILLEGAL_ADDRESS);
    }
    if (flash.size() == 0 || write.values().equals(lastBlock)) {
      return refused(Refused.DEVICE_FAILURE);
    }
    lastBlock = write.values();
    return taken(bytes(write.values()), now, done());
  }

  private boolean isWanted(byte[] head) {
    return !faults.refusesSignature()
        && FirmwareImage.of(head).filter(image -> image.signature().equals(signature)).isPresent();
  }

  /** A block has come. */
  private BusAnswer taken(byte[] bytes, Instant now, BusAnswer answer) {
    int number = ++blocks;
    if (number == faults.restartsAt()) {
      faults = faults.restartingAt(0);
      restart();
      return BusAnswer.none();
    }
    if (flash.size() + bytes.length > MOST_BYTES) {
      return refused(Refused.DEVICE_FAILURE);
    }
    flash.writeBytes(bytes);
    if (!faults.busy().isZero()) {
      busyUntil = now.plus(faults.busy());
    }
    if (kind == Kind.WINDOW && isWhole()) {
      start();
    }
    if (number == faults.losesAnswerTo()) {
      faults = faults.losingAnswerTo(0);
      return BusAnswer.none();
    }
    return answer;
  }

  private boolean isWhole() {
    byte[] all = flash.toByteArray();
    return FirmwareImage.of(all).filter(image -> image.isWhole(all)).isPresent();
  }

  private void start() {
    FirmwareImage image = FirmwareImage.of(flash.toByteArray()).orElseThrow();
    if (!faults.keepsVersion()) {
      version = image.version();
    }
    installs++;
    mode = Mode.APPLICATION;
    restart();
  }

  private BusAnswer command(ModbusRequest request, Instant now) {
    if (request instanceof ModbusRequest.ReadRegisters read
        && read.table() == Table.HOLDING
        && read.address() >= COMMAND
        && read.address() + read.quantity() <= SUM + 2) {
      int sum = FirmwareImage.crc32(written());
      int[] all = {0, status, blocks & 0xFFFF, sum >>> 16, sum & 0xFFFF};
      return BusAnswer.of(
          ModbusResponse.Registers.of(
              read.quantity(), place -> all[read.address() - COMMAND + place]));
    }
    if (request instanceof ModbusRequest.WriteRegisters write && write.address() == BLOCK) {
      blockNumber = write.values().get(0);
      window = bytes(write.values().subList(1, write.values().size()));
      return window.length > WINDOW_BYTES ? refused(Refused.ILLEGAL_VALUE) : done();
    }
    if (!(request instanceof ModbusRequest.WriteRegister write) || write.address() != COMMAND) {
      return refused(Refused.ILLEGAL_ADDRESS);
    }
    return command(write.value(), now);
  }

  /** What is in its flash, without padding if it is an image. */
  private byte[] written() {
    byte[] all = flash.toByteArray();
    return FirmwareImage.of(all)
        .filter(image -> image.isWhole(all))
        .map(image -> Arrays.copyOf(all, FirmwareImage.HEAD + image.length()))
        .orElse(all);
  }

  private BusAnswer command(int command, Instant now) {
    status = 0;
    switch (command) {
      case 1 -> {
        return done();
      }
      case 2 -> {
        forget();
        mode = Mode.ERASED;
        return new BusAnswer(new ModbusResponse.Written(), erasing, Set.of());
      }
      case 3 -> {
        boolean isNext = blockNumber == (blocks & 0xFFFF);
        boolean isHead = blocks == 0;
        if (mode != Mode.ERASED || !isNext || (isHead && !isWanted(window))) {
          status = 2;
          return done();
        }
        return taken(window, now, done());
      }
      case 4 -> {
        if (!isWhole()) {
          return refused(Refused.DEVICE_FAILURE);
        }
        start();
        return done();
      }
      case 5 -> {
        mode = mode == Mode.LOADER ? Mode.APPLICATION : mode;
        return done();
      }
      default -> {
        return refused(Refused.ILLEGAL_VALUE);
      }
    }
  }

  private BusAnswer file(ModbusRequest request, Instant now) {
    if (request instanceof ModbusRequest.WriteCoil write && write.address() == COIL) {
      return write.on() ? done() : closeFile();
    }
    if (!(request instanceof ModbusRequest.Raw raw)) {
      return refused(Refused.ILLEGAL_FUNCTION);
    }
    ByteBuffer asked = ByteBuffer.wrap(raw.payload());
    if (asked.remaining() < 8 || (asked.get() & 0xFF) != asked.remaining() || asked.get() != 6) {
      return refused(Refused.ILLEGAL_VALUE);
    }
    int number = asked.getShort() & 0xFFFF;
    int record = asked.getShort() & 0xFFFF;
    int words = asked.getShort() & 0xFFFF;
    if (number < 1 || record + words > FILE_RECORDS) {
      return refused(Refused.ILLEGAL_ADDRESS);
    }
    long at = 2L * ((number - 1L) * FILE_RECORDS + record);
    if (raw.function() == WRITE_FILE && asked.remaining() == 2 * words) {
      byte[] data = new byte[2 * words];
      asked.get(data);
      return writeFile(raw, at, data, now);
    }
    return raw.function() == READ_FILE && words <= 121 && at + 2L * words <= file.length
        ? readFile((int) at, words)
        : refused(Refused.ILLEGAL_ADDRESS);
  }

  private BusAnswer writeFile(ModbusRequest.Raw raw, long at, byte[] data, Instant now) {
    if (at + data.length > MOST_BYTES || (at == 0 && !isWanted(data))) {
      return refused(Refused.DEVICE_FAILURE);
    }
    int end = (int) at + data.length;
    byte[] longer = Arrays.copyOf(file, Math.max(file.length, end));
    System.arraycopy(data, 0, longer, (int) at, data.length);
    BusAnswer answer =
        taken(data, now, BusAnswer.of(new ModbusResponse.RawAnswer(WRITE_FILE, raw.payload())));
    file = mode == Mode.APPLICATION ? new byte[0] : longer;
    if (mode != Mode.APPLICATION) {
      mode = Mode.ERASED;
    }
    return answer;
  }

  private BusAnswer readFile(int at, int words) {
    byte[] said = new byte[3 + 2 * words];
    said[0] = (byte) (2 + 2 * words);
    said[1] = (byte) (1 + 2 * words);
    said[2] = 6;
    System.arraycopy(file, at, said, 3, 2 * words);
    return BusAnswer.of(new ModbusResponse.RawAnswer(READ_FILE, said));
  }

  private BusAnswer closeFile() {
    flash.reset();
    flash.writeBytes(file);
    if (mode == Mode.LOADER) {
      mode = Mode.APPLICATION;
      return done();
    }
    if (!isWhole()) {
      return refused(Refused.DEVICE_FAILURE);
    }
    start();
    return done();
  }

  private static byte[] bytes(List<Integer> registers) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * registers.size());
    registers.forEach(register -> bytes.putShort(register.shortValue()));
    return bytes.array();
  }

  /** A copy of the file that it has, if it is one of those. */
  synchronized byte[] file() {
    return file.clone();
  }

  /** As an answer on a network, where nothing but the answer is told. */
  static Answer onANetwork(BusAnswer answer) {
    return answer.turnaround().isZero()
        ? answer.answer()
        : new Answer.Late(answer.turnaround(), answer.answer());
  }
}
