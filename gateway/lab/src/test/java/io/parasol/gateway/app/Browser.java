// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.testing.PeerProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A headless Chromium with one tab, which is driven by the Chrome DevTools Protocol. */
final class Browser implements AutoCloseable {

  /** The folder of its user data, in its home. */
  static final String PROFILE = "chromium";

  private final Process process;
  private final WebSocket socket;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, CompletableFuture<Json.Obj>> waiting = new ConcurrentHashMap<>();
  private final BrowserTraffic traffic = new BrowserTraffic();

  private Browser(Process process, URI tab) {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(tab, new Answers())
            .orTimeout(1, TimeUnit.MINUTES)
            .join();
    for (String domain : List.of("Page", "Network", "Log", "Runtime")) {
      Json.Obj unused = call(domain + ".enable", Json.object().build());
    }
  }

  /** Returns what the tab has loaded so far, and what has failed in it. */
  BrowserTraffic traffic() {
    return traffic;
  }

  /**
   * Starts it, or aborts the test where it is missing.
   *
   * @param folder its home; {@link BrowserCertificate} may have prepared it.
   */
  static Browser start(Path folder) throws Exception {
    Path program = PeerProgram.named("chromium", "chromium").program();
    Path profile = Files.createDirectories(folder.resolve(PROFILE));
    ProcessBuilder command =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--remote-debugging-port=0",
                "--window-size=1280,900",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    command.environment().put("HOME", folder.toString());
    Process process = command.start();
    Path port = profile.resolve("DevToolsActivePort");
    Awaitility.await().until(() -> Files.exists(port) && Files.readAllLines(port).size() == 2);
    URI tabs = URI.create("http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list");
    Json.Arr list =
        (Json.Arr)
            Json.parse(
                HttpClient.newHttpClient()
                    .send(
                        HttpRequest.newBuilder(tabs).build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                    .body());
    return new Browser(process, URI.create(text(list.items().get(0), "webSocketDebuggerUrl")));
  }

  private static String text(Json object, String member) {
    return ((Json.Str) Objects.requireNonNull(((Json.Obj) object).members().get(member))).text();
  }

  /** Opens a page, and waits for nothing. */
  void open(URI page) {
    Json.Obj unused = call("Page.navigate", Json.object().put("url", page.toString()).build());
  }

  /** Returns the text of the page. */
  String text() {
    return evaluate("document.body.innerText");
  }

  /**
   * Returns the result of an expression as text; a promise is awaited. While the tab loads another
   * page, this is the error of the browser instead.
   */
  String evaluate(String expression) {
    Json.Obj answer =
        call(
            "Runtime.evaluate",
            Json.object()
                .put("expression", "(async () => String(await (" + expression + ")))()")
                .put("awaitPromise", true)
                .put("returnByValue", true)
                .build());
    return answer.members().get("result") instanceof Json.Obj result
            && result.members().get("value") instanceof Json.Str value
        ? value.text()
        : new String(Json.write(answer), UTF_8);
  }

  /** Runs a script in each page that is opened from now on, before its own scripts. */
  void runFirst(String script) {
    Json.Obj unused =
        call("Page.addScriptToEvaluateOnNewDocument", Json.object().put("source", script).build());
  }

  /** Emulates a line of some bytes a second in each direction, with nothing in the cache. */
  void slowDown(long bytesPerSecond, Duration latency) {
    Json.Obj unused =
        call("Network.setCacheDisabled", Json.object().put("cacheDisabled", true).build());
    unused =
        call(
            "Network.emulateNetworkConditions",
            Json.object()
                .put("offline", false)
                .put("latency", latency.toMillis())
                .put("downloadThroughput", bytesPerSecond)
                .put("uploadThroughput", bytesPerSecond)
                .build());
  }

  /** Sets the languages of the person, the preferred one first. */
  void speak(String languages) {
    Json.Obj unused =
        call(
            "Network.setUserAgentOverride",
            Json.object()
                .put("userAgent", evaluate("navigator.userAgent"))
                .put("acceptLanguage", languages)
                .build());
  }

  /** Presses and releases a key, such as {@code Tab}. */
  void press(String key, int code) {
    String text = key.equals("Enter") ? "\r" : "";
    for (String type : List.of("keyDown", "keyUp")) {
      JsonBuilder event =
          Json.object()
              .put("type", type)
              .put("key", key)
              .put("code", key)
              .put("windowsVirtualKeyCode", code);
      if (type.equals("keyDown")) {
        event.put("text", text);
      }
      Json.Obj unused = call("Input.dispatchKeyEvent", event.build());
    }
  }

  /** Types text into the element that has the focus. */
  void type(String text) {
    Json.Obj unused = call("Input.insertText", Json.object().put("text", text).build());
  }

  /** Runs a script in the page, outside of its policy for scripts. */
  void run(String script) {
    Json.Obj answer = call("Runtime.evaluate", Json.object().put("expression", script).build());
    if (answer.members().containsKey("exceptionDetails")) {
      throw new IllegalStateException(new String(Json.write(answer), UTF_8));
    }
  }

  /** Sets the size of the window in CSS pixels. */
  void resize(int width, int height) {
    Json.Obj unused =
        call(
            "Emulation.setDeviceMetricsOverride",
            Json.object()
                .put("width", width)
                .put("height", height)
                .put("deviceScaleFactor", 1)
                .put("mobile", false)
                .build());
  }

  /** Emulates a person's preference for dark colours. */
  void preferDark(boolean isDark) {
    Json.Obj unused =
        call(
            "Emulation.setEmulatedMedia",
            Json.object()
                .put(
                    "features",
                    List.of(
                        Json.object()
                            .put("name", "prefers-color-scheme")
                            .put("value", isDark ? "dark" : "light")
                            .build()))
                .build());
  }

  /** Writes what the tab shows as PNG. */
  void screenshot(Path file) throws IOException {
    Json.Obj answer = call("Page.captureScreenshot", Json.object().put("format", "png").build());
    Files.write(file, Base64.getDecoder().decode(text(answer, "data")));
  }

  /** Writes what the tab shows as WebP, which is small. */
  void picture(Path file) throws IOException {
    Json.Obj answer =
        call(
            "Page.captureScreenshot",
            Json.object().put("format", "webp").put("quality", 35).build());
    Files.write(file, Base64.getDecoder().decode(text(answer, "data")));
  }

  private Json.Obj call(String method, Json.Obj parameters) {
    long id = ids.incrementAndGet();
    CompletableFuture<Json.Obj> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    String message =
        new String(
            Json.object().put("id", id).put("method", method).put("params", parameters).toBytes(),
            UTF_8);
    socket.sendText(message, true).join();
    return answer.orTimeout(1, TimeUnit.MINUTES).join();
  }

  private final class Answers implements WebSocket.Listener {
    private final StringBuilder partial = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        take(partial.toString());
        partial.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void take(String message) {
      try {
        Json.Obj answer = (Json.Obj) Json.parse(message.getBytes(UTF_8));
        CompletableFuture<Json.Obj> asked =
            answer.members().get("id") instanceof Json.Num id
                ? waiting.remove(id.number().longValue())
                : null;
        if (answer.members().get("method") instanceof Json.Str event) {
          traffic.take(event.text(), Members.of(answer, "event").object("params"));
        }
        if (asked != null) {
          Json result = answer.members().get("result");
          asked.complete(result instanceof Json.Obj object ? object : answer);
        }
      } catch (JsonException notOurs) {
        throw new IllegalStateException(notOurs);
      }
    }
  }

  @Override
  public void close() {
    socket.abort();
    // Its processes write to its home until each of them has ended.
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle each : all) {
      var unused = each.onExit().orTimeout(1, TimeUnit.MINUTES).join();
    }
  }
}
