"""A headless Chromium for the tests of pages: no request may leave `origin`, and the console must stay silent."""
import json
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service


class Browser:
    def __init__(self, width=1280, height=900):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
                         "--disable-component-update", "--no-first-run", "--force-color-profile=srgb", f"--window-size={width},{height}"]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_script_timeout(60)
        self.requests, self.console = [], []

    def open(self, url):
        self.driver.get(url)

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def wait(self, script, what, seconds=60):
        """Until an expression of the page is true: the page says so itself, nothing is guessed from a clock."""
        end = time.monotonic() + seconds
        while not self.js(f"return {script}"):
            assert time.monotonic() < end, f"never came: {what}"
            time.sleep(0.02)

    def key(self, name, shift=False, code=""):
        """A key as the keyboard sends it, to whatever has the focus."""
        codes = {"ArrowLeft": 37, "ArrowRight": 39, "Enter": 13, "Escape": 27, "Delete": 46, " ": 32, "Tab": 9}
        event = {"key": name, "code": code or (f"Digit{name}" if name.isdigit() else ""), "modifiers": 8 if shift else 0,
                 "windowsVirtualKeyCode": codes.get(name, ord(name.upper()) if len(name) == 1 else 0)}
        text = {"text": "\r"} if name == "Enter" else {"text": name} if len(name) == 1 else {}
        self.driver.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "keyDown", **event, **text})
        self.driver.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "keyUp", **event})

    def type(self, text):
        self.driver.execute_cdp_cmd("Input.insertText", {"text": text})

    def shot(self, name, width, height):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})
        self.js("window.dispatchEvent(new Event('resize'))")
        time.sleep(0.3)
        self.driver.save_screenshot(str(name))

    def check(self, origin):
        """No console output, and every request goes to `origin`."""
        console = [entry["message"] for entry in self.driver.get_log("browser")]
        assert not console, console
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                assert url.startswith((origin, "data:", "blob:")), f"a request leaves the page: {url}"
                self.requests.append(url)

    def close(self):
        self.driver.quit()
