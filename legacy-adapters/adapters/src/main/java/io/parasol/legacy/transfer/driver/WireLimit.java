// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.driver;

import io.parasol.config.model.profile.FirmwareProtocol;
import io.parasol.config.model.profile.FirmwareProtocol.Packets;
import io.parasol.config.model.profile.FirmwareStep;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.transfer.protocol.An3155Sender;
import java.time.Duration;
import java.util.Optional;

/**
 * The minimum time of a block on the wire, if blocks follow each other without delay. The device is
 * assumed to respond at once and to program its flash in no time; silences of 3.5 characters are
 * included.
 *
 * @param blockBytes image bytes in one block.
 * @param blockTime time of one block with its responses.
 */
public record WireLimit(int blockBytes, Duration blockTime) {

  /**
   * Maximum baud rate at which a frame needs 3.5 characters of silence; above it, the silence is
   * 1.75 ms (Modbus over Serial Line V1.02, 2.5.1.1).
   */
  private static final int FIXED_SILENCE_ABOVE = 19_200;

  private static final long FIXED_SILENCE = 1_750_000;

  /** Assumed nanoseconds of a request on a link that is not a serial line of this machine. */
  private static final long ASSUMED_REQUEST_NANOS = 20_000_000;

  /** Characters of a write request and its response, without the registers. */
  private static final int WRITE_CHARACTERS = 9 + 8;

  private static final int SHORT_WRITE_CHARACTERS = 8 + 8;
  private static final int READ_CHARACTERS = 8 + 5;

  /** Characters of an FC 21 request without its registers; the response repeats the request. */
  private static final int FILE_CHARACTERS = 12;

  /** Start byte, packet number with its complement, CRC, and the reply. */
  private static final int PACKET_CHARACTERS = 5 + 1;

  /** Command, address, count and checksum, with their replies. */
  private static final int AN3155_CHARACTERS = 2 + 5 + 2 + 3;

  /**
   * Returns the limit of a protocol on a line.
   *
   * @param settings the serial settings of the loader; empty on a link that is not a serial line of
   *     this machine.
   */
  public static WireLimit of(FirmwareProtocol protocol, Optional<SerialSettings> settings) {
    if (protocol instanceof FirmwareProtocol.Window window) {
      long all = 0;
      int words = window.block().bytes() / 2;
      for (FirmwareStep step : window.block().steps()) {
        all += time(step, words, settings);
      }
      return new WireLimit(window.block().bytes(), Duration.ofNanos(all));
    }
    if (protocol instanceof FirmwareProtocol.RecordFile file) {
      int characters = 2 * (FILE_CHARACTERS + 2 * file.words());
      return new WireLimit(2 * file.words(), Duration.ofNanos(request(characters, settings)));
    }
    if (protocol instanceof FirmwareProtocol.An3155) {
      return ofRawBytes(An3155Sender.BLOCK, AN3155_CHARACTERS, settings);
    }
    Packets packets =
        protocol instanceof FirmwareProtocol.Xmodem xmodem
            ? xmodem.packets()
            : ((FirmwareProtocol.Ymodem) protocol).packets();
    return ofRawBytes(packets == Packets.BYTES_1024 ? 1024 : 128, PACKET_CHARACTERS, settings);
  }

  private static WireLimit ofRawBytes(int bytes, int overhead, Optional<SerialSettings> settings) {
    long character = settings.map(SerialSettings::characterNanos).orElse(0L);
    return new WireLimit(bytes, Duration.ofNanos((bytes + overhead) * character));
  }

  private static long time(FirmwareStep step, int data, Optional<SerialSettings> settings) {
    if (step instanceof FirmwareStep.Write write) {
      int registers = write.registers(data);
      boolean isShort = registers == 1 && !write.isMultiple();
      return request(isShort ? SHORT_WRITE_CHARACTERS : WRITE_CHARACTERS + 2 * registers, settings);
    }
    if (step instanceof FirmwareStep.Check check) {
      return request(READ_CHARACTERS + 2 * check.words().size(), settings);
    }
    if (step instanceof FirmwareStep.Poll) {
      return request(READ_CHARACTERS + 2, settings);
    }
    return step instanceof FirmwareStep.Pause pause ? pause.time().toNanos() : 0;
  }

  private static long request(int characters, Optional<SerialSettings> settings) {
    return settings
        .map(line -> characters * line.characterNanos() + 2 * silence(line))
        .orElse(ASSUMED_REQUEST_NANOS);
  }

  private static long silence(SerialSettings line) {
    return line.baud() > FIXED_SILENCE_ABOVE ? FIXED_SILENCE : 7 * line.characterNanos() / 2;
  }

  /** Returns the image bytes per second, in full blocks. */
  public double bytesPerSecond() {
    return blockBytes * 1e9 / blockTime.toNanos();
  }

  /** Returns the minimum time for an image of the given length in bytes. */
  public Duration time(long length) {
    return blockTime.multipliedBy((length + blockBytes - 1) / blockBytes);
  }
}
