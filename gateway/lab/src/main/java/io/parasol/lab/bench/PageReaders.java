// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.page.LoginLinks;
import io.parasol.gateway.page.PagePerson;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.lab.bench.measure.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Open pages that read live messages, and one hostile client: it sends wrong logins and what is not
 * HTTP, as fast as it can, and holds a stream of live messages that it does not read.
 */
final class PageReaders implements AutoCloseable {

  private static final String READER = "viewer";
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final byte[] POLLED = "data: {\"topic\":\"unit-".getBytes(US_ASCII);
  private static final String TELEMETRY = "/telemetry\"";

  /** The first bytes of a line, which contain its topic. */
  private static final int HEAD_BYTES = 48;

  private final HostPort page;
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicBoolean isClosed = new AtomicBoolean();
  private final List<AtomicLong> messages = new ArrayList<>();
  private final AtomicLong attempts = new AtomicLong();
  private final List<InputStream> streams = new ArrayList<>();

  /**
   * Opens the pages.
   *
   * @param readers number of pages.
   */
  PageReaders(SiteConfig site, int readers) throws IOException, InterruptedException {
    this.page =
        site.page()
            .map(SiteConfig.Page::listen)
            .orElseThrow(() -> new IOException("the site has no page"));
    String cookie = logIn(LoginLinks.in(site.state()).create(reader(site), Instant.now()));
    for (int i = 0; i < readers; i++) {
      InputStream stream = live(cookie);
      AtomicLong count = new AtomicLong();
      messages.add(count);
      start("reader", () -> read(stream, count));
    }
    InputStream unread = live(cookie);
    streams.add(unread);
    start("hostile", this::disturb);
  }

  private static PagePerson reader(SiteConfig site) throws IOException {
    try {
      SiteAuthority authority =
          SiteAuthority.open(
              PkiFolder.in(site.state()), site.trustDomain(), site.site(), Clock.systemUTC());
      return PagePerson.among(authority.list(), READER)
          .orElseThrow(() -> new IOException("the site has no person " + READER));
    } catch (AuthorityException | UnusableKeyException unusable) {
      throw new IOException(unusable);
    }
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + page + "/api/v1/" + path));
  }

  private HttpRequest login(String secret) {
    byte[] body = Json.object().put("link", secret).toBytes();
    return request("login")
        .header("content-type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  private String logIn(String secret) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(login(secret), HttpResponse.BodyHandlers.ofString());
    String cookie =
        response
            .headers()
            .firstValue("set-cookie")
            .orElseThrow(() -> new IOException("no login at the page: " + response.body()));
    return cookie.substring(0, cookie.indexOf(';'));
  }

  private InputStream live(String cookie) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        client.send(
            request("live").header("cookie", cookie).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw new IOException("no live messages: status " + response.statusCode());
    }
    streams.add(response.body());
    return response.body();
  }

  /** Counts the telemetry of the polled devices: one line for each message. */
  private static void read(InputStream stream, AtomicLong count) {
    byte[] buffer = new byte[BUFFER_BYTES];
    byte[] head = new byte[HEAD_BYTES];
    int filled = 0;
    try {
      for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
        for (int i = 0; i < length; i++) {
          if (buffer[i] != '\n') {
            if (filled < HEAD_BYTES) {
              head[filled++] = buffer[i];
            }
          } else {
            count.addAndGet(isPolled(head, filled) ? 1 : 0);
            filled = 0;
          }
        }
      }
    } catch (IOException closed) {
      // The end of the measurement.
    }
  }

  static boolean isPolled(byte[] head, int length) {
    return length > POLLED.length
        && Arrays.equals(head, 0, POLLED.length, POLLED, 0, POLLED.length)
        && new String(head, 0, length, US_ASCII).contains(TELEMETRY);
  }

  private void disturb() {
    while (!isClosed.get()) {
      attempts.incrementAndGet();
      try (Socket socket = new Socket(page.host(), page.port())) {
        socket
            .getOutputStream()
            .write("NO HTTP\u0000\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        HttpResponse<String> unused =
            client.send(login("guess"), HttpResponse.BodyHandlers.ofString());
      } catch (IOException refused) {
        // The next attempt follows.
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Returns what the pages have read, and the hostile client has tried, since the start. */
  PageMeasurement.Pages counts() {
    return new PageMeasurement.Pages(
        messages.stream().map(AtomicLong::get).toList(),
        attempts.get(),
        ChildProcess.ownProcessorSeconds());
  }

  @Override
  public void close() throws IOException {
    isClosed.set(true);
    for (InputStream each : streams) {
      each.close();
    }
  }
}
