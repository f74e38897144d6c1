// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.bench;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.tls.UnusableKeyException;
import io.parasol.config.ConfigException;
import io.parasol.gateway.cli.verb.ExitCode;
import io.parasol.gateway.cli.verb.VerbException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What a benchmark does, which may fail in as many ways as a whole site can. */
@FunctionalInterface
interface BenchWork {

  void run()
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException;

  /**
   * Does it; returns early where the thread is interrupted.
   *
   * @throws VerbException in one line, if it cannot be done.
   */
  static void carryOut(BenchWork work) {
    try {
      work.run();
    } catch (IOException
        | UncheckedIOException
        | ConfigException
        | AuthorityException
        | UnusableKeyException failed) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
