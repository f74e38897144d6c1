// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import io.parasol.broker.client.Publication;
import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.Json;
import io.parasol.gateway.concurrent.SerialExecutor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of the publications on which the upstream broker closes the connection. Of a retained
 * message, only the latest is stored. The oldest files are deleted when there are more than {@link
 * #MAX_FILES}. Thread-safe.
 */
final class DeadLetters implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  static final int MAX_FILES = 256;

  /** Publications that wait for the disk; more are not stored. */
  private static final int MAX_WAITING = 1000;

  private final Path folder;
  private final InstantSource clock;
  private final SerialExecutor thread =
      new SerialExecutor("dead-letters", MAX_WAITING, SerialExecutor.Closing.FINISH);

  DeadLetters(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * Stores a publication durably, if the disk accepts it.
   *
   * @return completes when it is stored or could not be stored; never exceptionally.
   */
  CompletionStage<Void> store(Publication publication) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    boolean isQueued =
        thread.tryExecute(
            () -> {
              try {
                write(publication);
              } finally {
                done.complete(null);
              }
            });
    if (!isQueued) {
      done.complete(null);
    }
    return done;
  }

  private void write(Publication publication) {
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve(name(publication));
      DurableFile.replace(Disk.REAL, folder.resolve("new.tmp"), file, content(publication));
      trim();
    } catch (IOException full) {
      log.warn(
          "publication that was set aside is not stored topic={} why={}",
          publication.topic(),
          full.toString());
    }
  }

  private String name(Publication publication) {
    UUID hash = UUID.nameUUIDFromBytes(publication.topic().getBytes(StandardCharsets.UTF_8));
    return publication.retain()
        ? "retained-" + hash + ".json"
        : "message-%d-%s.json".formatted(clock.millis(), UUID.randomUUID());
  }

  private byte[] content(Publication publication) {
    return Json.object()
        .put("topic", publication.topic())
        .put("at", clock.instant().toString())
        .put("retained", publication.retain())
        .put("payload", Base64.getEncoder().encodeToString(publication.payload()))
        .toBytes();
  }

  private void trim() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files =
          all.filter(file -> file.toString().endsWith(".json"))
              .sorted(Comparator.comparing(DeadLetters::modified))
              .toList();
    }
    for (Path old : files.subList(0, Math.max(0, files.size() - MAX_FILES))) {
      Files.deleteIfExists(old);
    }
  }

  private static long modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException failed) {
      return 0;
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
