// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.evidence.TreeHash;
import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Two files by which an operator on this machine tells the gateway how far the evidence log was
 * exported, and that the exported records are to be removed. The request exists until the gateway
 * has carried it out.
 */
public final class LogArchive {

  private static final int MAX_FILE_BYTES = 1024;

  private final Path exported;
  private final Path request;

  private LogArchive(Path exported, Path request) {
    this.exported = exported;
    this.request = request;
  }

  /** Returns the archive of the gateway with this state folder. */
  public static LogArchive in(Path state) {
    return new LogArchive(state.resolve("log.exported"), state.resolve("log.trim"));
  }

  /**
   * The exported part of the log.
   *
   * @param before index of the first record that was not exported.
   * @param root root of the tree over the records before it.
   */
  public record Exported(long before, TreeHash root) {}

  /** States that the records before an index were exported, and that the export was verified. */
  public void setExported(Exported part) throws IOException {
    replace(
        exported,
        Json.object().put("before", part.before()).put("root", part.root().hex()).toBytes());
  }

  /**
   * Returns the exported part; empty if nothing was exported.
   *
   * @throws IOException if the file is not readable.
   */
  public Optional<Exported> exported() throws IOException {
    try (InputStream in = Files.newInputStream(exported)) {
      Members members = Members.of(Json.parse(in.readNBytes(MAX_FILE_BYTES)), "export");
      return Optional.of(
          new Exported(members.integer("before"), TreeHash.ofHex(members.text("root"))));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (JsonException | IllegalArgumentException malformed) {
      throw new IOException(exported + ": " + malformed.getMessage(), malformed);
    }
  }

  /** Requests the removal; a running gateway does it within a minute, else the next start. */
  public void requestTrim() throws IOException {
    replace(request, new byte[0]);
  }

  boolean isTrimRequested() {
    return Files.exists(request);
  }

  void trimmed() throws IOException {
    Files.deleteIfExists(request);
  }

  private static void replace(Path file, byte[] content) throws IOException {
    DurableFile.replace(Disk.REAL, file.resolveSibling(file.getFileName() + ".new"), file, content);
  }
}
