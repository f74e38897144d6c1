// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.protocol;

import io.parasol.config.model.profile.FirmwareProtocol.RecordFile;
import io.parasol.config.model.profile.FirmwareProtocol.RecordFile.Mode;
import io.parasol.legacy.transfer.BlockSender;
import io.parasol.legacy.transfer.ImageStream;
import io.parasol.legacy.transfer.LoaderRequests;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.RecoveryAction;
import io.parasol.legacy.transfer.ReleasedImage;
import io.parasol.legacy.transfer.StepRun;
import io.parasol.legacy.transfer.TransferOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A sender that writes blocks as records of a file (FC 21), and reads them back (FC 20). */
public final class FileSender implements BlockSender {

  private static final int READ_FILE_RECORD = 20;
  private static final int WRITE_FILE_RECORD = 21;

  /** The only reference type (Modbus Application Protocol V1.1b3, 6.14). */
  private static final int REFERENCE = 6;

  /** Number of records in a file, 0 to 9999 (V1.1b3, 6.15). */
  private static final int RECORDS = 10_000;

  private static final int MAX_READ_REGISTERS = 121;
  private static final int TRIES = 3;

  private final RecordFile protocol;
  private final LoaderRequests modbus;

  public FileSender(RecordFile protocol, LoaderRequests modbus) {
    this.protocol = protocol;
    this.modbus = modbus;
  }

  /** The position of a block, and the number of its registers that fit there. */
  private record Place(int file, int record, int words) {}

  private Place place(long block, long offset) throws IOException {
    long first =
        switch (protocol.mode()) {
          case RECORD -> offset / 2;
          case BLOCK_INDEX -> block;
          case STREAM -> 0;
        };
    long file = protocol.number() + first / RECORDS;
    if (file > 0xFFFF) {
      throw new IOException("the image needs more files than the device can have");
    }
    int record = (int) (first % RECORDS);
    int words =
        protocol.mode() == Mode.RECORD
            ? Math.min(protocol.words(), RECORDS - record)
            : protocol.words();
    return new Place((int) file, record, words);
  }

  @Override
  public TransferOutcome sendNext(ImageStream image) throws IOException {
    Place place = place(image.blocks(), image.offset());
    byte[] request = request(place, padded(image.next(2 * place.words())));
    boolean isRepeatable = protocol.mode() != Mode.STREAM;
    LoaderRequests.Reply reply = new LoaderRequests.NoReply("not sent", false);
    for (int sent = 0; sent < TRIES && !Thread.currentThread().isInterrupted(); sent++) {
      reply = modbus.sendWrite(WRITE_FILE_RECORD, request, request.length);
      if (reply instanceof LoaderRequests.Ok) {
        image.markReceived();
        return image.outcome();
      }
      if (!(reply instanceof LoaderRequests.NoReply lost) || (lost.wasSent() && !isRepeatable)) {
        break;
      }
    }
    boolean isSafe =
        reply instanceof LoaderRequests.NoReply lost && (isRepeatable || !lost.wasSent());
    return StepRun.failed(
        reply,
        "file %d record %d".formatted(place.file(), place.record()),
        isSafe ? RecoveryAction.REPEAT : RecoveryAction.START_AGAIN);
  }

  private byte[] padded(byte[] bytes) {
    byte[] even = Arrays.copyOf(bytes, bytes.length + bytes.length % 2);
    if (even.length > bytes.length) {
      even[bytes.length] = (byte) protocol.pad();
    }
    return even;
  }

  private static byte[] request(Place place, byte[] data) {
    return ByteBuffer.allocate(8 + data.length)
        .put((byte) (7 + data.length))
        .put((byte) REFERENCE)
        .putShort((short) place.file())
        .putShort((short) place.record())
        .putShort((short) (data.length / 2))
        .put(data)
        .array();
  }

  @Override
  public TransferOutcome verify(ReleasedImage image) throws IOException {
    if (!protocol.isReadBack()) {
      return TransferOutcome.done();
    }
    long at = 0;
    while (at < image.length()) {
      Place place = place(0, at);
      int words =
          (int)
              Math.min(Math.min(place.words(), MAX_READ_REGISTERS), (image.length() - at + 1) / 2);
      int bytes = (int) Math.min(2L * words, image.length() - at);
      LoaderRequests.Reply reply = read(place, words);
      if (!(reply instanceof LoaderRequests.Ok ok)) {
        return StepRun.failed(
            reply,
            "read-back of file %d record %d".formatted(place.file(), place.record()),
            RecoveryAction.REPEAT);
      }
      if (!Arrays.equals(ok.data(), padded(image.read(at, bytes)))) {
        return TransferOutcome.failed(
            "verify_differs",
            "file %d record %d differs from the image".formatted(place.file(), place.record()),
            RecoveryAction.START_AGAIN);
      }
      at += bytes;
    }
    return TransferOutcome.proved(Proof.MEASURED);
  }

  private LoaderRequests.Reply read(Place place, int words) {
    byte[] request =
        ByteBuffer.allocate(8)
            .put((byte) 7)
            .put((byte) REFERENCE)
            .putShort((short) place.file())
            .putShort((short) place.record())
            .putShort((short) words)
            .array();
    LoaderRequests.Reply reply = modbus.request(READ_FILE_RECORD, request);
    if (!(reply instanceof LoaderRequests.Ok ok)) {
      return reply;
    }
    byte[] answer = ok.data();
    int size = 2 * words;
    boolean isSound =
        answer.length == 3 + size
            && (answer[0] & 0xFF) == 2 + size
            && (answer[1] & 0xFF) == 1 + size
            && answer[2] == REFERENCE;
    return isSound ? ok.skipBytes(3) : new LoaderRequests.NoReply("malformed response", true);
  }
}
