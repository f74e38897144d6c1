// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import io.parasol.config.model.site.HostPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** Reads the gateway's metrics. */
public final class Scrape {

  /** Enough for the metrics of a large site on a busy machine. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private Scrape() {}

  /** Returns the lines of one metric in the Prometheus text format. */
  public static List<String> lines(HostPort metrics, String meter)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + metrics + "/metrics"))
            .timeout(TIMEOUT)
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofLines())
        .body()
        .filter(line -> line.startsWith(meter))
        .toList();
  }

  /** Returns the value of a counter without labels; 0 if the gateway does not have it. */
  public static long counter(HostPort metrics, String meter)
      throws IOException, InterruptedException {
    return lines(metrics, meter + " ").stream()
        .mapToLong(line -> (long) Double.parseDouble(line.substring(meter.length() + 1)))
        .sum();
  }
}
