// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.client;

import io.parasol.certs.tuf.metadata.RefusedException;

/**
 * A source of repository files, such as a web server or a USB stick. A source is untrusted: a wrong
 * response costs at most the requested number of bytes.
 *
 * <p>Names are already percent-encoded. They contain only {@code A-Z a-z 0-9 - . _ ~ %}; names of
 * targets also contain '/'.
 */
public interface RepositorySource {

  /**
   * Reads a complete metadata file.
   *
   * @param file name of the file, such as {@code 2.root.json}.
   * @param longest maximum length in bytes; a longer file is refused.
   * @throws RefusedException {@code missing} if there is no such file; otherwise {@code too_large},
   *     {@code unreachable}, {@code slow_retrieval} or {@code foreign_redirect}.
   */
  byte[] metadata(String file, int longest) throws RefusedException;

  /**
   * Reads the content of a target from an offset to its end, and passes it to a sink.
   *
   * @param path encoded path, such as {@code acme/pv2000/1.4.0.bin}.
   * @param from offset in bytes; the caller already has the bytes before it.
   * @param length length of the whole target, in bytes; more content is refused.
   * @throws RefusedException as for metadata, or as thrown by the sink. The caller may keep the
   *     bytes received so far and request the rest later.
   */
  void target(String path, long from, long length, ContentSink sink) throws RefusedException;

  /** A receiver of content, in the order of arrival. */
  interface ContentSink {

    /**
     * Receives the offset of the first byte, once, before any content. The offset is 0 if the
     * source cannot resume.
     */
    void begin(long at) throws RefusedException;

    void write(byte[] content, int length) throws RefusedException;
  }
}
