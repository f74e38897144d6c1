// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.loader;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.transfer.TransferClock;
import io.parasol.simulator.bus.BusAnswer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A link whose device is a simulated loader, and whose time is the test's. */
public final class SimulatedLease implements LinkLease, TransferClock {

  public static final SerialSettings DEFAULT_SETTINGS =
      new SerialSettings(Path.of("/dev/ttyS0"), 115_200, Parity.EVEN, 8, 1);

  private static final Instant BEGIN = Instant.parse("2026-11-24T12:00:00Z");

  private final DeviceId device;
  private final SimulatedLoader loader;
  private SerialSettings form = DEFAULT_SETTINGS;
  private @Nullable SerialSettings loaderForm;
  private UnaryOperator<Answer> spoil = answer -> answer;
  private Runnable exchange = () -> {};
  private long now;
  private boolean isClosed;

  /** Each request, as its function and data, and in which form of the line it was sent. */
  public final List<String> asked = new ArrayList<>();

  public SimulatedLease(DeviceId device, SimulatedLoader loader) {
    this.device = device;
    this.loader = loader;
  }

  /** Its loader speaks only in this form, its application only in the usual one. */
  public SimulatedLease whoseLoaderSpeaks(SerialSettings other) {
    loaderForm = other;
    return this;
  }

  /** Has something done before the device hears a request, and again before its answer is heard. */
  SimulatedLease around(Runnable each) {
    exchange = each;
    return this;
  }

  /** What comes back of the answers from now on. */
  public void spoil(UnaryOperator<Answer> how) {
    spoil = how;
  }

  public boolean isAtHome() {
    return form.equals(DEFAULT_SETTINGS);
  }

  @Override
  public DeviceId device() {
    return device;
  }

  @Override
  public Optional<SerialSettings> settings() {
    return Optional.of(form);
  }

  @Override
  public boolean hasPort() {
    return true;
  }

  @Override
  public Answer request(int function, byte[] data, Duration timeout) {
    asked.add("%s %d %s".formatted(isAtHome() ? "home" : "loader", function, hex(data)));
    now += Duration.ofMillis(10).toNanos();
    boolean isHeard =
        loaderForm == null || form.equals(loader.isRunning() ? DEFAULT_SETTINGS : loaderForm);
    ModbusRequest request = request(function, data);
    exchange.run();
    BusAnswer answer =
        isHeard ? loader.answerAlone(request, BEGIN.plusNanos(now)) : BusAnswer.none();
    exchange.run();
    Duration takes = answer.turnaround();
    if (takes.compareTo(timeout) > 0) {
      now += timeout.toNanos();
      return spoil.apply(new NoLeaseResponse("no answer", true));
    }
    now += takes.toNanos();
    return spoil.apply(answer(answer.answer(), request, timeout));
  }

  private Answer answer(
      io.parasol.simulator.modbus.Answer answer, ModbusRequest request, Duration timeout) {
    if (answer instanceof io.parasol.simulator.modbus.Answer.Response right) {
      return answer(right.response(), request);
    }
    now += timeout.toNanos();
    return new NoLeaseResponse("no answer", true);
  }

  private static Answer answer(ModbusResponse response, ModbusRequest request) {
    if (response instanceof ModbusResponse.ExceptionResponse refused) {
      return new LeaseExceptionResponse(refused.code());
    }
    if (response instanceof ModbusResponse.RawResponse raw) {
      return new Data(raw.payload());
    }
    if (response instanceof ModbusResponse.Registers registers) {
      ByteBuffer bytes = ByteBuffer.allocate(1 + 2 * registers.count());
      bytes.put((byte) (2 * registers.count()));
      for (int i = 0; i < registers.count(); i++) {
        bytes.putShort((short) registers.at(i));
      }
      return new Data(bytes.array());
    }
    if (response instanceof ModbusResponse.Written) {
      return new Data(echo(request));
    }
    throw new IllegalArgumentException("unexpected response: " + response);
  }

  private static byte[] echo(ModbusRequest request) {
    ByteBuffer echo = ByteBuffer.allocate(4);
    if (request instanceof ModbusRequest.WriteRegister write) {
      echo.putShort((short) write.address()).putShort((short) write.value());
    } else if (request instanceof ModbusRequest.WriteCoil write) {
      echo.putShort((short) write.address()).putShort((short) (write.on() ? 0xFF00 : 0));
    } else {
      ModbusRequest.WriteRegisters write = (ModbusRequest.WriteRegisters) request;
      echo.putShort((short) write.address()).putShort((short) write.values().size());
    }
    return echo.array();
  }

  private static ModbusRequest request(int function, byte[] data) {
    ByteBuffer from = ByteBuffer.wrap(data);
    return switch (function) {
      case 3 -> new ModbusRequest.ReadRegisters(Table.HOLDING, unsigned16(from), unsigned16(from));
      case 4 -> new ModbusRequest.ReadRegisters(Table.INPUT, unsigned16(from), unsigned16(from));
      case 5 -> new ModbusRequest.WriteCoil(unsigned16(from), unsigned16(from) != 0);
      case 6 -> new ModbusRequest.WriteRegister(unsigned16(from), unsigned16(from));
      case 16 -> {
        int address = unsigned16(from);
        int count = unsigned16(from);
        from.get();
        List<Integer> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          words.add(unsigned16(from));
        }
        yield new ModbusRequest.WriteRegisters(address, words);
      }
      default -> new ModbusRequest.Raw(function, data);
    };
  }

  private static int unsigned16(ByteBuffer from) {
    return from.getShort() & 0xFFFF;
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public void changeSettings(SerialSettings other) throws IOException {
    if (isClosed) {
      throw new IOException("closed");
    }
    form = other;
  }

  @Override
  public SerialPort rawPort(SerialSettings other) throws IOException {
    throw new IOException("no bare line here");
  }

  @Override
  public void restoreSettings() {
    form = DEFAULT_SETTINGS;
  }

  @Override
  public void close() {
    isClosed = true;
    restoreSettings();
  }

  @Override
  public long now() {
    return now;
  }

  @Override
  public void pause(Duration time) {
    now += time.toNanos();
  }
}
