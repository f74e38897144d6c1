// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.site.FirmwareStep;
import io.parasol.config.site.FirmwareWay;
import io.parasol.config.site.FirmwareWay.Packets;
import io.parasol.config.site.SerialSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * How long blocks take that follow one another on a wire as fast as it carries them, by a device
 * that answers at once and programs its flash in no time: silences of 3.5 characters included.
 *
 * @param blockBytes of the image in one block.
 * @param blockTime how long one takes with its answers.
 */
public record WireLimit(int blockBytes, Duration blockTime) {

  /**
   * Up to this speed a frame needs 3.5 characters of silence, above it 1.75 ms (V1.02, 2.5.1.1).
   */
  private static final int FIXED_SILENCE_ABOVE = 19_200;

  private static final long FIXED_SILENCE = 1_750_000;

  /** What is assumed of a link that is no line of this machine. */
  private static final long REQUEST_ELSEWHERE = 20_000_000;

  /** Head and checksums of the request to write registers, and of its answer. */
  private static final int WRITE_CHARACTERS = 9 + 8;

  private static final int SHORT_WRITE_CHARACTERS = 8 + 8;
  private static final int READ_CHARACTERS = 8 + 5;

  /** The answer to FC 21 repeats the request. */
  private static final int FILE_CHARACTERS = 12;

  /** Packet number and complement, the check of a CRC, and the answer. */
  private static final int PACKET_CHARACTERS = 5 + 1;

  /** Command, address, count and checksum with their answers. */
  private static final int AN3155_CHARACTERS = 2 + 5 + 2 + 3;

  /**
   * That of a way on a line.
   *
   * @param form of the loader's line; empty on a link that is no serial line of this machine.
   */
  public static WireLimit of(FirmwareWay way, Optional<SerialSettings> form) {
    if (way instanceof FirmwareWay.Window window) {
      long all = 0;
      int words = window.block().bytes() / 2;
      for (FirmwareStep step : window.block().steps()) {
        all += time(step, words, form);
      }
      return new WireLimit(window.block().bytes(), Duration.ofNanos(all));
    }
    if (way instanceof FirmwareWay.RecordFile file) {
      int characters = 2 * (FILE_CHARACTERS + 2 * file.words());
      return new WireLimit(2 * file.words(), Duration.ofNanos(request(characters, form)));
    }
    if (way instanceof FirmwareWay.An3155) {
      return bare(An3155Sender.BLOCK, AN3155_CHARACTERS, form);
    }
    Packets packets =
        way instanceof FirmwareWay.Xmodem xmodem
            ? xmodem.packets()
            : ((FirmwareWay.Ymodem) way).packets();
    return bare(packets == Packets.BYTES_1024 ? 1024 : 128, PACKET_CHARACTERS, form);
  }

  private static WireLimit bare(int bytes, int beside, Optional<SerialSettings> form) {
    long character = form.map(SerialSettings::characterNanos).orElse(0L);
    return new WireLimit(bytes, Duration.ofNanos((bytes + beside) * character));
  }

  private static long time(FirmwareStep step, int data, Optional<SerialSettings> form) {
    if (step instanceof FirmwareStep.Write write) {
      int registers = write.registers(data);
      boolean isShort = registers == 1 && !write.isMany();
      return request(isShort ? SHORT_WRITE_CHARACTERS : WRITE_CHARACTERS + 2 * registers, form);
    }
    if (step instanceof FirmwareStep.Check check) {
      return request(READ_CHARACTERS + 2 * check.words().size(), form);
    }
    if (step instanceof FirmwareStep.Poll) {
      return request(READ_CHARACTERS + 2, form);
    }
    return step instanceof FirmwareStep.Pause pause ? pause.time().toNanos() : 0;
  }

  private static long request(int characters, Optional<SerialSettings> form) {
    return form.map(line -> characters * line.characterNanos() + 2 * silence(line))
        .orElse(REQUEST_ELSEWHERE);
  }

  private static long silence(SerialSettings line) {
    return line.baud() > FIXED_SILENCE_ABOVE ? FIXED_SILENCE : 7 * line.characterNanos() / 2;
  }

  /** Bytes of the image a second, in blocks that are full. */
  public double bytesPerSecond() {
    return blockBytes * 1e9 / blockTime.toNanos();
  }

  /** How long an image of so many bytes takes. */
  public Duration time(long length) {
    return blockTime.multipliedBy((length + blockBytes - 1) / blockBytes);
  }
}
