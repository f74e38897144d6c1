// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The work of a benchmark, with all checked exceptions that a whole site can throw. */
@FunctionalInterface
public interface BenchWork {

  void run()
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException;

  /**
   * Runs the work; returns early if the thread is interrupted.
   *
   * @throws VerbException with one line, if the work fails.
   */
  static void execute(BenchWork work) {
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
