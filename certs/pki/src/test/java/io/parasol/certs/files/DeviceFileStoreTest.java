// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The files of devices")
class DeviceFileStoreTest {

  private static final DeviceId ONE = new DeviceId("one");
  private static final DeviceId OTHER = new DeviceId("other");

  @TempDir Path parent;
  private Path folder;
  private DeviceFileStore files;
  private final List<String> reports = new ArrayList<>();

  @BeforeEach
  void create() {
    folder = parent.resolve("maps");
    files =
        new DeviceFileStore(
            folder,
            ".json",
            8,
            PosixFilePermissions.fromString("rw-------"),
            LinkOption.NOFOLLOW_LINKS);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  @Test
  void are_none_until_one_is_written() throws IOException {
    assertTrue(files.isEmpty());
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("one.of-another-kind"), "");
    assertTrue(files.isEmpty());

    files.write(ONE, bytes("1"));
    assertFalse(files.isEmpty());
  }

  private Map<DeviceId, String> readAll() {
    return files.readAll(
        List.of(ONE, OTHER),
        content -> {
          if (content.length == 0) {
            throw new IOException("empty");
          }
          return new String(content, US_ASCII);
        },
        (device, file, why) -> reports.add(device + ": " + why));
  }

  @Test
  void are_read_as_they_were_written() throws Exception {
    assertEquals(Optional.empty(), files.read(ONE));

    files.write(ONE, bytes("{\"a\":1}"));
    files.write(ONE, bytes("{\"a\":2}"));

    assertArrayEquals(bytes("{\"a\":2}"), files.read(ONE).orElseThrow());
    assertEquals(Map.of(ONE, "{\"a\":2}"), readAll());
    assertEquals("{\"a\":2}", Files.readString(folder.resolve("one.json")));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(files.file(ONE))));
  }

  @Test
  void are_gone_once_deleted() throws Exception {
    files.write(ONE, bytes("{}"));

    files.delete(ONE);
    files.delete(ONE);

    assertEquals(Optional.empty(), files.read(ONE));
  }

  @Test
  void count_as_absent_when_they_are_damaged_and_each_is_reported_once() throws Exception {
    files.write(ONE, bytes(""));
    files.write(OTHER, bytes("123456789"));

    assertEquals(Map.of(), readAll());

    assertEquals(List.of("one: empty", "other: longer than 8 bytes"), reports);
    assertThrows(IOException.class, () -> files.read(OTHER));
  }

  @Test
  void count_as_damaged_when_they_are_links_or_folders() throws Exception {
    Files.createDirectories(folder.resolve("one.json"));
    Files.writeString(parent.resolve("elsewhere"), "{}");
    Files.createSymbolicLink(folder.resolve("other.json"), parent.resolve("elsewhere"));

    assertEquals(Map.of(), readAll());
    assertEquals(2, reports.size());
  }

  @Test
  void are_written_by_a_thread_which_skips_what_is_outdated() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    List<String> encoded = new ArrayList<>();
    DeviceFileWriter writer =
        new DeviceFileWriter(files, "writer", (device, why) -> reports.add(device + ": " + why));
    writer.write(
        ONE,
        () -> {
          blocked.countDown();
          try {
            released.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return bytes("1");
        });
    blocked.await();
    for (String text : List.of("2", "3")) {
      writer.write(
          OTHER,
          () -> {
            encoded.add(text);
            return bytes(text);
          });
    }
    released.countDown();

    assertTrue(writer.close());
    assertEquals(Map.of(ONE, "1", OTHER, "3"), readAll());
    assertEquals(List.of("3"), encoded);
    assertFalse(writer.write(ONE, () -> bytes("4")));
    assertEquals(List.of(), reports);
  }

  @Test
  void are_reported_when_the_disk_rejects_them() throws Exception {
    Files.writeString(folder, "no folder");
    DeviceFileWriter writer =
        new DeviceFileWriter(files, "writer", (device, why) -> reports.add(device.value()));

    writer.write(ONE, () -> bytes("1"));

    assertTrue(writer.close());
    assertEquals(List.of("one"), reports);
  }
}
