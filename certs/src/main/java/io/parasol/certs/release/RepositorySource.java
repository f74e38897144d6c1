// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release;

import io.parasol.certs.release.metadata.RefusedException;

/**
 * Where the files of a repository come from: a server, a stick. It is not believed in anything; a
 * wrong answer costs no more than the bytes that were asked for.
 *
 * <p>Names are percent-encoded already: they hold nothing but {@code A-Z a-z 0-9 - . _ ~ %}, and
 * those of targets also '/'.
 */
public interface RepositorySource {

  /**
   * The whole file of metadata.
   *
   * @param file such as {@code 2.root.json}.
   * @param longest bytes; at the next one it is refused.
   * @throws RefusedException {@code missing} if there is no such file; {@code too_large}, {@code
   *     unreachable}, {@code slow_retrieval}, {@code foreign_redirect}.
   */
  byte[] metadata(String file, int longest) throws RefusedException;

  /**
   * Hands over the content of a target from a place on, to its end.
   *
   * @param path such as {@code acme/pv2000/1.4.0.bin}.
   * @param from bytes that are there already.
   * @param length of the whole target, in bytes: more is refused.
   * @throws RefusedException as for metadata, or what the sink throws. What it has been given until
   *     then may be kept, and the rest be asked for later.
   */
  void target(String path, long from, long length, ContentSink sink) throws RefusedException;

  /** Takes content as it comes. */
  interface ContentSink {

    /** Told once before the first byte: where it belongs. 0 where the source cannot begin later. */
    void begin(long at) throws RefusedException;

    void take(byte[] content, int length) throws RefusedException;
  }
}
