"""The Databoek as a site that works from a folder: pages, pictures, tables to download and a search index."""

from analysis.publication.site.book import site_files
from analysis.publication.site.files import Download, SiteFile, files_of

__all__ = ["Download", "SiteFile", "files_of", "site_files"]
