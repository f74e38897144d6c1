// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.Disk;
import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A reader of the messages of one device")
class MessageReaderTest {

  private static final DeviceId DENSE = new DeviceId("dense");
  private static final DeviceId SPARSE = new DeviceId("sparse");

  private static final int ROUNDS = 20;

  /** Records of the dense device between two of the other. */
  private static final int DENSE_ONES = 25;

  private static final int PAYLOAD_BYTES = 1000;

  @TempDir Path folder;

  private final SegmentIndex index = new SegmentIndex();
  private Path path;
  private BadFile file;

  @BeforeEach
  void a_segment_has_many_messages_of_one_device_and_few_of_another() throws Exception {
    path = folder.resolve("segment");
    try (SegmentWriter writer =
        SegmentWriter.create(Disk.REAL, path, new SegmentHeader(1, 1), new WriteBuffer())) {
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 1; i <= DENSE_ONES; i++) {
          append(writer, DENSE, round * DENSE_ONES + i);
        }
        append(writer, SPARSE, round + 1);
      }
      writer.force();
    }
    file = new BadFile(SegmentFiles.read(path), 0, 0);
  }

  @AfterEach
  void the_file_is_closed() throws Exception {
    file.close();
  }

  private void append(SegmentWriter writer, DeviceId device, long seq) throws IOException {
    byte[] name = device.value().getBytes(StandardCharsets.US_ASCII);
    byte[] payload = payload(device, seq);
    long offset = writer.append(RecordFormat.TELEMETRY, name, seq, 0, null, payload);
    index.add(device, seq, offset, RecordFormat.size(name, null, payload));
  }

  private static byte[] payload(DeviceId device, long seq) {
    String text = device + " " + seq + " ";
    return text.repeat(PAYLOAD_BYTES / text.length()).getBytes(StandardCharsets.US_ASCII);
  }

  private MessageReader reader(DeviceId device, List<Long> seqs) {
    return new OpenSegment(file, index).messages(device, seqs);
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  private void assertReads(DeviceId device, List<Long> seqs) throws IOException {
    MessageReader reader = reader(device, seqs);
    for (long seq : seqs) {
      StoredMessage message = reader.next().flatMap(SegmentMessage::message).orElseThrow();
      assertEquals(seq, message.seq());
      assertArrayEquals(payload(device, seq), message.payload());
    }
  }

  @Test
  void reads_messages_that_lie_close_together_at_once() throws Exception {
    assertReads(DENSE, range(1, ROUNDS * DENSE_ONES));

    int least = (int) (Files.size(path) / MessageReader.MAX_BYTES);
    assertTrue(file.reads() <= least + 2, file.reads() + " reads");
  }

  @Test
  void does_not_read_what_lies_between_messages_that_are_far_apart() throws Exception {
    assertTrue(DENSE_ONES * PAYLOAD_BYTES > 2 * MessageReader.MAX_BYTES_BETWEEN);

    assertReads(SPARSE, range(1, ROUNDS));

    assertEquals(ROUNDS, file.reads());
    assertTrue(file.bytesRead() < ROUNDS * PAYLOAD_BYTES * 2, file.bytesRead() + " bytes");
  }

  @Test
  void skips_numbers_that_are_not_in_the_segment() throws Exception {
    MessageReader reader = reader(DENSE, List.of(3L, 10_000L, 4L));

    assertEquals(3, reader.next().orElseThrow().seq());
    assertEquals(Optional.empty(), reader.next());
    assertEquals(4, reader.next().orElseThrow().seq());
    assertEquals(Optional.empty(), reader(new DeviceId("unknown"), List.of(1L)).next());
  }

  @Test
  void reads_all_but_the_messages_that_the_disk_cannot_read() throws Exception {
    int badBytes = 512;
    file.close();
    file = new BadFile(SegmentFiles.read(path), Files.size(path) / 3, badBytes);
    List<Long> seqs = range(1, ROUNDS * DENSE_ONES);
    MessageReader reader = reader(DENSE, seqs);

    List<Long> found = new ArrayList<>();
    List<Long> unreadable = new ArrayList<>();
    for (long seq : seqs) {
      try {
        found.add(reader.next().orElseThrow().seq());
      } catch (IOException ofDisk) {
        unreadable.add(seq);
      }
    }

    assertTrue(unreadable.size() == 1 || unreadable.size() == 2, unreadable::toString);
    found.addAll(unreadable);
    assertEquals(seqs, found.stream().sorted().toList());
    assertThrows(IOException.class, () -> reader(DENSE, unreadable).next());
  }
}
