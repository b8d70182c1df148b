"""The settings of the fetch manners, for `crawler.settings`. Each one says why."""

# Over each request, nearest to the spider first. Scrapy's own are replaced, not doubled.
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.guard.GuardMiddleware": 50,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "crawler.middlewares.politeness.RetryMiddleware": 550,
    "crawler.middlewares.redirect.RedirectMiddleware": 600,
    "crawler.middlewares.limits.CookieMiddleware": 700,
    # Lets through what is not to be filtered: redirects of start addresses, retries.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    # Takes an unreachable robots.txt for consent.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    # Puts a password back into a request that was redirected elsewhere.
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    # Knows no Retry-After.
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    # A page that refreshes itself is what it shows; its target is chosen by third-party text.
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    # Takes the first half of packed data for the whole; the handler unpacks.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    # Keeps a spider's own headers (API keys) when a redirect leads elsewhere.
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    # A proxy named by the environment would connect where the guard cannot look.
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
}
SPIDER_MIDDLEWARES = {
    # Tells one site the address of a page of another, query and all (where API keys stand).
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
}

# The one door to the network, and nothing but the web: no file:, data:, ftp: or s3: address.
DOWNLOAD_HANDLERS = {
    "http": "crawler.middlewares.handler.GuardedHandler",
    "https": "crawler.middlewares.handler.GuardedHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
TWISTED_DNS_RESOLVER = "crawler.middlewares.resolver.GuardedResolver"
# Certificates are there to be verified; Scrapy's default is not to.
DOWNLOAD_VERIFY_CERTIFICATES = True
# What `[network] allow` opens: "host:port" each.
NOTICEWATCH_ALLOW: tuple[str, ...] = ()

# Politeness belongs to the host. Scrapy's default is 8 at once.
CONCURRENT_REQUESTS_PER_DOMAIN = 2
# No fixed delay unless robots.txt asks for one; then it is kept exactly.
DOWNLOAD_DELAY = 0
ROBOTSTXT_OBEY = True
NOTICEWATCH_CRAWL_DELAY_MAX = 30.0
NOTICEWATCH_RETRY_AFTER_MAX = 120.0
NOTICEWATCH_HOST_SLOTS: str | None = None
RETRY_TIMES = 2
NOTICEWATCH_BACK_OFF = 0.5
# The run tells what was lost, once.
RETRY_GIVE_UP_LOG_LEVEL = "INFO"

# 32 MiB unpacked is more than any list of notices; Scrapy's default is 1 GiB.
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
# From the first packet to the last byte of the body, however slowly they drip; seconds.
DOWNLOAD_TIMEOUT = 60
# A body shorter than its stated length is an error (Scrapy's default; here it is a promise).
DOWNLOAD_FAIL_ON_DATALOSS = True
# Enough for http to https, www and a path or two; Scrapy's default is 20.
REDIRECT_MAX_TIMES = 5
